//===- KeyReport.cpp - Findings about keys, in the reader's terms ---------===//

#include "CheckInfo.h"
#include "KeyGroups.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace llvm;

namespace claimcheck::flow {

static const Instr &instruction(const Site &S) {
  return S.F->Blocks[S.Block].Instrs[S.Index];
}

FilePosition KeyAnalysis::position(const Site &S) const {
  return S.F ? P.position(*S.U, instruction(S).Loc) : FilePosition();
}

static std::string lineOf(const FilePosition &At) {
  return "line " + std::to_string(At.Line);
}

/// What kind of key, as readers say it.
static std::string keyName(const KeyOrigin &O) {
  if (O.C >= KeyOrigin::Kept)
    return "the secret";
  return StringSwitch<std::string>(O.Kind)
      .Case("private", "the private key")
      .Case("signing", "the signing key")
      .Case("hmac", "the HMAC key")
      .Case("kek", "the key-encryption key")
      .Case("password", "the password")
      .Case("derived", "the derived key")
      .Case("session", "the session key")
      .Default("the key");
}

static bool isLongTerm(StringRef Kind) {
  return Kind == "private" || Kind == "signing" || Kind == "hmac" ||
         Kind == "kek" || Kind == "derived";
}

/// Why the bytes are a key, for a note.
static std::string whyKey(const KeyOrigin &O) {
  std::string Name = keyName(O);
  switch (O.C) {
  case KeyOrigin::Source:
    return Name + " comes from " + O.By + "()";
  case KeyOrigin::Use:
    return O.By + "() uses these bytes as " +
           (Name == "the key" ? "a key" : Name);
  case KeyOrigin::Locked:
    return O.By + "() locks or unlocks these bytes, so they are secret";
  case KeyOrigin::Wiped:
    return O.By + "() wipes these bytes, so they are secret";
  case KeyOrigin::Kept:
    return O.By + " keeps these bytes in memory that it clears";
  }
  return Name;
}

Finding KeyAnalysis::start(StringRef Check, const FunctionRef &In,
                           const Site &At) const {
  Finding F;
  F.Check = Check.str();
  F.At = position(At);
  F.Function = In.name();
  F.FunctionId = externalId(In.id()).str();
  F.From = In.U;
  if (At.F)
    F.LineText = P.line(*At.U, instruction(At).Loc);
  if (const CheckInfo *Info = checkInfo(Check))
    F.Severity = Info->Severity;
  F.Rank = 80;
  return F;
}

const model::Pack *KeyAnalysis::wipingPack(const FunctionRef &F,
                                           ValueRef Leaf) const {
  const model::Pack *Any = nullptr;
  // The function that this file already wipes with, else what it could use.
  std::set<std::string> Used;
  for (const Decl &D : F.U->Decls)
    if (const model::FunctionModel *Rule = P.rule(*F.U, D))
      Used.insert(Rule->Pack);
  for (const auto &Pack : P.rules().packs())
    if (!Pack->WipeWith.empty() && Used.count(Pack->Library)) {
      if (Leaf && Leaf->Rule)
        for (const model::FunctionModel &M : Pack->Functions)
          for (const model::Effect &E : M.Effects)
            if (&E == Leaf->Rule)
              return Pack.get();
      if (!Any)
        Any = Pack.get();
    }
  return Any;
}

/// The line that wipes, by the pattern of a pack.
static std::string wipeCall(StringRef Pattern, StringRef Place,
                            StringRef Length) {
  std::string Text = Pattern.str();
  auto replace = [&](StringRef What, StringRef With) {
    size_t At = Text.find(What.str());
    if (At != std::string::npos)
      Text.replace(At, What.size(), With.str());
  };
  replace("{p}", Place);
  replace("{n}", Length);
  return Text;
}

void KeyAnalysis::findGuarded() {
  for (const KeyRegion &R : Regions)
    for (const KeyPut &Put : R.Puts)
      if (Put.P.Guarded || guardOfType(R) != TypeGuard::None)
        for (ValueRef Leaf : Put.Leaves)
          if (Shared.Keys.find(Leaf, R.In.id()))
            GuardedKeys.insert(identityOf(Leaf));
}

bool KeyAnalysis::isReportedInDump(const DumpItem &Item) const {
  const KeyRegion &R = *Item.R;
  const KeyPut &Put = *Item.Put;
  if (Put.P.Guarded || Put.P.GuardUnknown ||
      Put.P.Guard == KeyProperty::Guarding ||
      (Put.P.Guard == KeyProperty::AsBefore && R.ProcessGuarded))
    return false;
  if (guardOfType(R) != TypeGuard::None)
    return false;
  RegionRef Root = R.R->root();
  bool IsOurs = false; // In a container that ends with the function.
  switch (Root->K) {
  case Region::LocalVar:
  case Region::GlobalVar:
    break;
  case Region::Heap: {
    // Made and filled by a callee: reported there, unless from our bytes.
    const Site &Made = VF.site(Root->Number);
    if (Made == Put.At && Put.At.F == R.In.F &&
        instruction(Put.At).Callee != NoId &&
        !P.bodies(R.In.U->Decls[instruction(Put.At).Callee].Id).empty() &&
        all_of(Put.Leaves, [&](ValueRef L) {
          return L->K == Value::Imported &&
                 Shared.Keys.Everywhere.count(L->Ops[0]);
        }))
      return false;
    break;
  }
  case Region::Pointee:
    // What a container of ours holds under some name.
    if (Root->Of->K == Value::LookUp && objectOf(R.R) == Root) {
      ValueRef Container = Root->Of->Ops[0];
      IsOurs = !isCallers(VF, Container);
      if (Container->K == Value::Input && Container->R->isRoot())
        return false;
      break;
    }
    // A caller's buffer is the caller's; a field outlives the call.
    if (R.R->K != Region::Field || Root->Of->K != Value::Param)
      return false;
    break;
  default:
    return false;
  }
  // Only what leaves a guard, or is no part of what the program guards.
  if (Options.KeyPolicy == "bypass") {
    if (GuardedKeys.count(identityOf(Item.Leaf)))
      return true;
    if (GuardedKeys.empty())
      return false;
  }
  // A secret that is known as one only by how it is treated elsewhere.
  if (Item.Origin->C == KeyOrigin::Locked || Item.Origin->C == KeyOrigin::Wiped)
    return identityOf(Item.Leaf)->K == Value::KeyData &&
           Root->K == Region::Heap;
  if (Options.KeyPolicy == "every" || isLongTerm(Item.Origin->Kind))
    return true;
  return Root->K == Region::GlobalVar ||
         (Root->K == Region::Pointee && !IsOurs);
}

/// How deep in its object a region lies.
static unsigned depthOf(RegionRef R) {
  unsigned N = 0;
  for (; R->Parent; R = R->Parent)
    ++N;
  return N;
}

KeyAnalysis::DumpItem KeyAnalysis::dumpItem(const KeyRegion &R,
                                            const KeyPut &Put) const {
  DumpItem I{&R, &Put, R.Leaf, &R.Origin};
  const KeyOrigin *Best = nullptr;
  for (ValueRef Leaf : Put.Leaves)
    if (const KeyOrigin *O = Shared.Keys.find(Leaf, R.In.id());
        O && (!Best || O->C < Best->C)) {
      Best = I.Origin = O;
      I.Leaf = Leaf;
    }
  return I;
}

std::vector<std::vector<KeyAnalysis::DumpItem>> KeyAnalysis::dumpItems() const {
  KeyGroups Keys(VF);
  for (const KeyRegion &R : Regions)
    for (const KeyPut &Put : R.Puts)
      Keys.addPut(Put.Leaves, R.In.id());
  std::map<KeyId, std::vector<DumpItem>> ByKey;
  for (const KeyRegion &R : Regions)
    for (const KeyPut &Put : R.Puts)
      if (DumpItem I = dumpItem(R, Put); I.Leaf && isReportedInDump(I))
        ByKey[Keys.find(Keys.idOf(I.Leaf, R.In.id()))].push_back(I);
  // A copy of what the function was handed is a note of the caller's key.
  std::map<KeyId, std::vector<KeyId>> HandedBy;
  for (const auto &[Id, Facts] : Shared.Facts)
    for (const KeyCall &Call : Facts.Calls)
      for (auto [Theirs, Mine] : Call.Leaves) {
        ValueRef Leaf = nullptr;
        if (origin(Mine, Id, &Leaf))
          HandedBy[Keys.find(Keys.idOf(Theirs, Call.Callee))].push_back(
              Keys.find(Keys.idOf(Leaf, Id)));
      }
  for (auto It = ByKey.begin(); It != ByKey.end();) {
    std::vector<KeyId> Todo{It->first};
    auto Into = ByKey.end();
    for (size_t N = 0; N < Todo.size() && N < 64 && Into == ByKey.end(); ++N)
      for (const KeyId &By : HandedBy[KeyId(Todo[N])]) {
        if (is_contained(Todo, By))
          continue;
        Todo.push_back(By);
        if (Into = ByKey.find(By); Into != ByKey.end())
          break;
      }
    if (It->first.Function.empty() || Into == ByKey.end()) {
      ++It;
      continue;
    }
    append_range(Into->second, It->second);
    It = ByKey.erase(It);
  }
  std::vector<std::vector<DumpItem>> Result;
  for (auto &[Key, Items] : ByKey) {
    // The key first, then its copies; the part before the whole.
    llvm::stable_sort(Items, [&](const DumpItem &A, const DumpItem &B) {
      auto rank = [&](const DumpItem &I) {
        return std::tuple(dependsOnParam(VF, identityOf(I.Leaf)),
                          position(I.Put->Where), -int(depthOf(I.R->R)));
      };
      return rank(A) < rank(B);
    });
    Result.push_back(std::move(Items));
  }
  return Result;
}

void KeyAnalysis::reportDumps(Analysis &Result) {
  std::set<FilePosition> Seen;
  for (const KeyRegion &R : Regions)
    for (const KeyLeft &L : R.Lefts) {
      if (L.Reason != "dump" || !R.Leaf || !Seen.insert(position(L.At)).second)
        continue;
      Finding F = start("claimcheck-key-in-dump", R.In, L.At);
      F.Message = "a dump with the program's memory is written here while '" +
                  R.Name + "' holds " + keyName(R.Origin);
      F.Reason = "dump-written";
      F.Notes.push_back({Note::Path, position(R.Origin.At), whyKey(R.Origin)});
      F.Notes.push_back({Note::Advice, F.At,
                         "wipe the key first, or leave its memory out of the "
                         "dump"});
      Result.Findings.push_back(std::move(F));
    }
  // One finding for a key: its first region; the others are notes.
  for (const std::vector<DumpItem> &Items : dumpItems()) {
    // Bytes that were already reported where they were put.
    if (Seen.insert(position(Items.front().Put->Where)).second)
      Result.Findings.push_back(dumpFinding(Items));
  }
}

Finding KeyAnalysis::dumpFinding(ArrayRef<DumpItem> Items) const {
  const DumpItem &First = Items.front();
  const KeyRegion &R = *First.R;
  const KeyOrigin &Origin = *First.Origin;
  Finding F = start("claimcheck-key-in-dump", R.In, First.Put->Where);
  std::string Key2 = keyName(Origin);
  F.Message = Key2 + " is written to '" + R.Name +
              "', which a crash dump takes along; nothing keeps this memory "
              "or the process out of dumps";
  F.Reason = "unguarded";
  F.Notes.push_back({Note::Path, position(Origin.At), whyKey(Origin)});
  if (First.Put->InCallee && position(First.Put->At) != F.At)
    F.Notes.push_back({Note::Path, position(First.Put->At),
                       "called here, with '" + R.Name + "'"});
  std::set<std::string> Named{R.Name};
  for (const DumpItem &Other : drop_begin(Items)) {
    if (position(Other.Put->Where) == F.At)
      continue;
    F.Related.push_back(position(Other.Put->Where));
    if (Named.insert(Other.R->Name).second)
      F.Notes.push_back(
          {Note::Path, position(Other.Put->Where),
           "copied to '" + Other.R->Name + "', which a dump holds as well"});
  }
  F.Notes.push_back(
      {Note::Advice, F.At,
       "put it into memory that is left out of dumps before the key is "
       "written (a secure heap, or whole pages after a successful "
       "madvise(MADV_DONTDUMP)), or call prctl(PR_SET_DUMPABLE, 0) at the "
       "start of the program"});
  if (!isLongTerm(Origin.Kind))
    F.Severity = 4.5;
  return F;
}

/// The instructions that the programmer wrote in the statement at \p At.
static std::vector<const Instr *> statement(const Site &At) {
  std::vector<const Instr *> Result;
  if (!At.F)
    return Result;
  const Location &L = instruction(At).Loc;
  for (const Block &B : At.F->Blocks)
    for (const Instr &I : B.Instrs)
      if (I.O != Op::LifetimeEnd && !I.IsImplicit && I.Loc.File == L.File &&
          I.Loc.Line >= L.Line && I.Loc.Line <= std::max(L.Line, L.EndLine))
        Result.push_back(&I);
  return Result;
}

/// Whether \p I may read the local variable \p Id: by name, through a pointer,
/// or in what it calls.
static bool mayRead(const Instr &I, LocalId Id) {
  return I.O == Op::Call || any_of(I.Args, [&](const Operand &O) {
           return (O.P.B == Place::Local && O.P.Id == Id) ||
                  any_of(O.P.Steps,
                         [](const Step &S) { return S.K == Step::Deref; });
         });
}

void KeyAnalysis::addWipe(Finding &F, const KeyRegion &R,
                          const KeyLeft &L) const {
  const model::Pack *Pack = wipingPack(R.In, R.Leaf);
  TypeId T = typeOf(P, VF, R.In, R.R);
  const Type &Ty = R.In.U->Types[T];
  bool IsArray = Ty.K == Type::Array;
  bool IsText = Ty.K == Type::Record && !Ty.Args.empty();
  // A variable that is static in the function is called by its bare name there.
  StringRef Name = R.Name;
  if (Name.consume_front(R.In.name()))
    Name.consume_front("::");
  std::string Place = Name.str(), Length = "its length";
  if (IsArray)
    Length = "sizeof " + Place;
  if (IsText) {
    Length = Place + ".size()";
    Place += ".data()";
  }
  std::string Pattern =
      Pack ? Pack->WipeWith : std::string("explicit_bzero({p}, {n})");
  // What the program has no name for can't stand in a call.
  std::string Call = StringRef(Place).contains(' ')
                         ? "a call of " +
                               StringRef(Pattern).split('(').first.str() +
                               "() for it"
                         : wipeCall(Pattern, Place, Length);
  const std::vector<const Instr *> Statement = statement(L.At);
  bool IsReturn =
      any_of(Statement, [](const Instr *I) { return I->O == Op::Return; });
  bool IsUsedHere = IsReturn && R.R->root()->K == Region::LocalVar &&
                    any_of(Statement, [&](const Instr *I) {
                      return mayRead(*I, LocalId(R.R->root()->Number));
                    });
  F.Notes.push_back({Note::Advice, F.At,
                     IsUsedHere
                         ? "keep the result of this statement, and write " +
                               Call + "; after it; the compiler keeps it"
                         : "write " + Call +
                               "; before this statement; the compiler "
                               "keeps it"});
  // Only a plain local array can be wiped by a line that is right for sure, and
  // only where that line changes nothing of what the others do.
  StringRef Line = F.LineText;
  if (L.Reason != "scope" || !IsArray || R.R->K != Region::LocalVar || !Pack ||
      !IsReturn || IsUsedHere || !Line.ltrim().starts_with("return") ||
      any_of(Statement, [](const Instr *I) { return I->IsSoleBody; }))
    return;
  FixIt Fix;
  Fix.At = F.At;
  Fix.At.EndLine = Fix.At.Line;
  Fix.At.EndColumn = Fix.At.Column;
  Fix.Replacement =
      Call + ";\n" + Line.take_while([](char C) { return isSpace(C); }).str();
  F.Fixes.push_back(std::move(Fix));
}

Finding KeyAnalysis::leftFinding(const LeftItem &Item) const {
  const KeyRegion &R = *Item.R;
  const std::string &Reason = Item.Reason;
  const std::vector<const KeyLeft *> &All = Item.All;
  const KeyLeft &L = *All.front();
  Finding F = start("claimcheck-key-not-wiped", R.In,
                    Reason == "short-wipe"       ? L.P.Short
                    : Reason == "droppable-wipe" ? L.P.Droppable
                                                 : L.At);
  std::string Key = keyName(R.Origin);
  std::string In = "'" + R.Name + "'";
  F.Reason = Reason;
  if (Reason == "droppable-wipe") {
    F.Message = "the compiler may drop this wipe of " + In +
                ", as nothing reads the memory before it ends in " +
                lineOf(position(L.At)) + "; " + Key + " stays in it";
  } else if (Reason == "short-wipe") {
    F.Message = "this wipe of " + In +
                " is shorter than the object; the "
                "rest of " +
                Key + " stays in memory";
  } else {
    std::string How =
        StringSwitch<std::string>(Reason)
            .Case("scope", "ends here with " + Key + " still in it")
            .Case("free", "is freed with " + Key + " still in it")
            .Case("realloc", "may move here; its old block keeps " + Key)
            .Case("lost", "is lost here with " + Key +
                              " still in it: the last pointer to it ends")
            .Case("abort",
                  "still holds " + Key + " when the program aborts here")
            .Case("destructor",
                  "still holds " + Key + " at the end of the destructor")
            .Case("failure", "still holds " + Key +
                                 " here, although another way out with the "
                                 "same result wipes it")
            .Default("still holds " + Key +
                     " when the program ends here, although it is wiped "
                     "on other ways out");
    F.Message = In + " " + How;
    if (Reason == "scope" || Reason == "free" || Reason == "realloc" ||
        Reason == "lost")
      F.Message += "; whatever reads this memory later finds it";
  }
  F.Notes.push_back({Note::Path, position(R.Origin.At), whyKey(R.Origin)});
  if (L.P.Written.F && position(L.P.Written) != position(R.Origin.At))
    F.Notes.push_back(
        {Note::Path, position(L.P.Written), "it comes to " + In + " here"});
  if (R.EverWiped && Reason != "short-wipe")
    F.Notes.push_back(
        {Note::Path, position(R.WipedAt), "another way out wipes it here"});
  std::set<uint32_t> Lines{F.At.Line};
  for (const KeyLeft *Other : drop_begin(All))
    if (Lines.insert(position(Other->At).Line).second) {
      F.Related.push_back(position(Other->At));
      F.Notes.push_back(
          {Note::Path, position(Other->At), "and it is left here"});
    }
  if (R.Origin.Kind == "session" || R.Origin.Kind == "random")
    F.Severity = 2.5;
  addWipe(F, R, L);
  return F;
}

std::map<std::string, std::vector<const KeyLeft *>>
KeyAnalysis::reportedLefts(const KeyRegion &R) const {
  std::map<std::string, std::vector<const KeyLeft *>> ByReason;
  for (const KeyLeft &L : R.Lefts) {
    if (L.Reason == "dump")
      continue;
    bool Guarded = L.P.Guarded || L.P.Guard == KeyProperty::Guarding ||
                   (L.P.Guard == KeyProperty::AsBefore && R.ProcessGuarded);
    // Memory of others is for others to clear; what they put in as well.
    bool Pointee = R.R->root()->K == Region::Pointee;
    bool Borrowed = Pointee && isCallers(VF, R.R->root()->Of);
    bool UnlockedHere = Borrowed && R.Origin.C == KeyOrigin::Locked &&
                        L.Reason == "free" && R.Origin.At.F == R.In.F;
    // An allocator that was not seen: who knows what memory it gives. A call
    // that gives memory with the secret in it is none.
    bool UnknownMemory = Pointee && any_of(R.Puts, [&](const KeyPut &Put) {
                           return Put.At != filledAt(VF, R.R->root()->Of);
                         });
    if ((L.Reason == "abort" || L.Reason == "exit") &&
        (Borrowed || Guarded || UnknownMemory))
      continue;
    if (L.Reason == "free" && Borrowed && R.EverWiped && R.Origin.Handed)
      continue;
    // Memory that was filled elsewhere, if it was: some other field may say.
    if (R.Origin.C >= KeyOrigin::Kept && R.Puts.empty() &&
        L.Reason != "realloc" && !UnlockedHere &&
        (Borrowed || R.R->root()->K == Region::GlobalVar))
      continue;
    // Bytes that are known as a secret only by how this program treats them
    // must be treated so in this very place.
    if (R.Origin.C >= KeyOrigin::Kept && !R.EverWiped && !UnlockedHere &&
        L.Reason != "realloc" &&
        !(R.Leaf && identityOf(R.Leaf)->K == Value::KeyData))
      continue;
    // A normal end gives all memory back, keys of the program with it. It
    // counts for passwords, which live on elsewhere, and for what is a secret
    // by its treatment alone, where other ways out wipe it.
    if (L.Reason == "exit" &&
        !(R.EverWiped &&
          (R.Origin.Kind == "password" || R.Origin.C == KeyOrigin::Wiped)))
      continue;
    // A class with a destructor of its own cleans up there.
    if ((L.Reason == "scope" || L.P.Short.F || L.P.Droppable.F) &&
        R.R->K == Region::Field && !R.In.decl().IsDestructor) {
      TypeId Owner = typeOf(P, VF, R.In, R.R->Parent);
      if (P.destructor(R.In.U->Types[Owner].Name) ||
          LeftByDestructors.count(fieldOf(P, VF, R.In, R.R)))
        continue;
    }
    ByReason[L.Reason].push_back(&L);
  }
  for (auto &[Reason, All] : ByReason)
    llvm::stable_sort(All, [&](const KeyLeft *A, const KeyLeft *B) {
      return position(A->At) < position(B->At);
    });
  return ByReason;
}

void KeyAnalysis::reportLefts(Analysis &Result) {
  for (const KeyRegion &R : Regions)
    if (R.In.decl().IsDestructor && !R.Lefts.empty())
      LeftByDestructors.insert(fieldOf(P, VF, R.In, R.R));
  std::vector<LeftItem> Items;
  for (const KeyRegion &R : Regions) {
    if (!R.Leaf)
      continue;
    if (clearsItself(R.In, typeOf(P, VF, R.In, R.R)))
      continue;
    for (auto &[Reason, All] : reportedLefts(R))
      Items.push_back({&R, Reason, std::move(All)});
  }
  // What is left in a part is left in the whole, and told once.
  auto toldByPart = [&](const LeftItem &I) {
    return any_of(Items, [&](const LeftItem &Part) {
      return Part.R->In == I.R->In && Part.R->R != I.R->R &&
             Part.R->R->isWithin(I.R->R) && Part.Reason == I.Reason &&
             all_of(I.All, [&](const KeyLeft *L) {
               return any_of(Part.All, [&](const KeyLeft *Other) {
                 return position(Other->At) == position(L->At);
               });
             });
    });
  };
  // The parts of one object that end together are one finding, and so is an
  // end of the program, whatever it leaves.
  std::map<std::pair<FilePosition, uint32_t>, size_t> Told;
  auto addLeft = [&](const LeftItem &I, Analysis &To) {
    const KeyLeft &L = *I.All.front();
    bool IsEnd = I.Reason == "exit" || I.Reason == "abort";
    if (!IsEnd && I.Reason != "scope" && I.Reason != "free" &&
        I.Reason != "failure") {
      To.Findings.push_back(leftFinding(I));
      return;
    }
    auto [It, New] = Told.try_emplace(
        {position(L.At), IsEnd ? ~0u : I.R->R->root()->Id}, To.Findings.size());
    if (New)
      To.Findings.push_back(leftFinding(I));
    else if (IsEnd)
      To.Findings[It->second].Notes.push_back(
          {Note::Path, position(L.P.Written.F ? L.P.Written : I.R->Origin.At),
           "'" + I.R->Name + "' still holds " + keyName(I.R->Origin) +
               " then, as well"});
  };
  std::set<std::tuple<std::string, std::string, std::string>> Seen;
  for (const LeftItem &I : Items) {
    std::string Line = std::to_string(position(I.All.front()->At).Line);
    if (!toldByPart(I) &&
        Seen.insert({I.R->In.id(), I.R->Name + Line, I.Reason}).second)
      addLeft(I, Result);
  }
}

void KeyAnalysis::reportShortWipes(Analysis &Result) {
  std::set<FilePosition> Seen;
  for (const Finding &F : Result.Findings)
    if (F.Check == "claimcheck-key-not-wiped")
      Seen.insert(F.At);
  for (const auto &[Id, Facts] : Shared.Facts)
    for (const KeyEvent &E : Facts.Events) {
      if (E.K != KeyEvent::ShortWipe)
        continue;
      FunctionRef In = Functions.at(Id);
      Finding F = start("claimcheck-key-not-wiped", In, E.At);
      if (!Seen.insert(F.At).second)
        continue;
      std::string Name = describeRegion(P, VF, In, objectOf(E.R));
      F.Reason = "short-wipe";
      F.Message =
          E.What == "other"
              ? "'" + Name +
                    "' is cleared for the length of another object; "
                    "what lies beyond stays in memory"
              : "'" + Name +
                    "' is cleared for less than its length (the size "
                    "of a pointer, or a part); the rest of the secret stays in "
                    "memory";
      F.Notes.push_back({Note::Advice, F.At,
                         "pass the length of the object that is cleared"});
      Result.Findings.push_back(std::move(F));
    }
}

void KeyAnalysis::reportLogs(Analysis &Result) {
  std::set<FilePosition> Seen;
  for (const auto &[Id, Facts] : Shared.Facts)
    for (const KeyEvent &E : Facts.Events) {
      if (E.K != KeyEvent::Sink || !model::isForReaders(E.What))
        continue;
      const KeyOrigin *O = nullptr;
      for (ValueRef V : E.Values)
        if ((O = origin(V, Id)))
          break;
      if (!O || O->C == KeyOrigin::Locked || O->C == KeyOrigin::Wiped)
        continue;
      FunctionRef In = Functions.at(Id);
      Finding F = start("claimcheck-key-in-log", In, E.At);
      if (!Seen.insert(F.At).second)
        continue;
      std::string To = E.What == "terminal" ? "the terminal"
                       : E.What == "error"  ? "an error text"
                       : E.What == "crash"  ? "a crash report"
                                            : "a log";
      F.Message = keyName(*O) + " is written to " + To +
                  "; whoever reads that has the key";
      F.Reason = E.What;
      F.Notes.push_back({Note::Path, position(O->At), whyKey(*O)});
      F.Notes.push_back(
          {Note::Advice, F.At,
           "write a name, an identifier or a fingerprint of the key instead, "
           "never its bytes, in whatever encoding"});
      Result.Findings.push_back(std::move(F));
    }
}

void KeyAnalysis::inventory(Analysis &Result) {
  for (const KeyRegion &R : Regions) {
    if (!R.Leaf || R.Puts.empty())
      continue;
    InventoryEntry E;
    E.Kind = "key";
    E.At = position(R.Puts.front().Where);
    E.Function = R.In.name();
    E.What = keyName(R.Origin) + " in '" + R.Name + "'";
    const KeyPut &Put = R.Puts.front();
    InventoryEntry::Aspect Guard{"guard", "none", "", {}};
    if (Put.P.Guarded)
      Guard = {"guard", "guarded", R.GuardedBy, {}};
    else if (R.ProcessGuarded || Put.P.Guard == KeyProperty::Guarding)
      Guard = {"guard", "guarded", "the process can't be dumped", {}};
    else if (guardOfType(R) == TypeGuard::Guards)
      Guard = {"guard", "guarded", "its type or allocator", {}};
    else if (guardOfType(R) == TypeGuard::Unknown)
      Guard = {"guard", "unknown", "its allocator", {}};
    else if (Put.P.GuardUnknown)
      Guard = {"guard", "unknown", "a function that was not seen", {}};
    InventoryEntry::Aspect Wipe{"wipe", "none owed", "", {}};
    if (!R.Lefts.empty())
      Wipe = {"wipe", "missing", R.Lefts.front().Reason,
              position(R.Lefts.front().At)};
    else if (R.EverWiped)
      Wipe = {"wipe", "wiped", "", position(R.WipedAt)};
    E.Aspects = {Guard, Wipe};
    Result.Inventory.push_back(std::move(E));
  }
}

void KeyAnalysis::report(Analysis &Result) {
  Result.SawModelledApi |= !Concerned.empty();
  findGuarded();
  reportDumps(Result);
  reportLefts(Result);
  reportShortWipes(Result);
  reportLogs(Result);
  if (Options.Inventory)
    inventory(Result);
}

} // namespace claimcheck::flow
