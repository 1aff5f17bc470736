//===- SimulationEffects.cpp - What effects mean to the simulation --------===//

#include "Simulation.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace claimcheck::flow {

using model::Effect;
using model::EffectKind;

static bool isText(ValueRef V) {
  return V->K == Value::Text || V->K == Value::Blank;
}

/// A container after elements were added to it.
static ValueRef filled(ValueFactory &VF, ArrayRef<ValueRef> From) {
  SmallVector<ValueRef, 4> Parts;
  for (ValueRef V : From) {
    bool IsContainer = V->K == Value::Derived && V->Name == "filled";
    for (ValueRef Part : IsContainer ? V->Ops : ArrayRef<ValueRef>(V))
      if (!is_contained(Parts, Part))
        Parts.push_back(Part);
  }
  llvm::sort(Parts, [](ValueRef A, ValueRef B) { return A->Id < B->Id; });
  return VF.make(Value::Derived, Parts, "filled", Parts.size() == 1);
}

bool Simulation::isOfInputs(const State &S, ValueRef Comparison) const {
  return Comparison->K == Value::Binary && !S.constant(Comparison) &&
         any_of(Comparison->Ops, [&](ValueRef Side) {
           bool Passed = false;
           bool Mixed = VF.any(
               Side,
               [&](ValueRef X) {
                 Passed |= X->K == Value::Param || X->K == Value::Input;
                 return X->K == Value::Fresh || X->K == Value::Imported ||
                        X->K == Value::Result || X->K == Value::Undef;
               },
               [](ValueRef X) { return X->K != Value::LookUp; });
           return Passed && !Mixed;
         });
}

/// What stands between the words of a list.
static constexpr StringLiteral Separators = " \t\r\n,;|";

/// Whether \p Length is how far it is in \p Text to a separator or the end, as
/// opposed to how long \p Other is.
static bool isUpToSeparator(const ValueFactory &VF, ValueRef Length,
                            ValueRef Text, ValueRef Other) {
  bool IsOfText = false;
  bool IsOther = VF.any(
      Length,
      [&](ValueRef X) {
        IsOfText |= X == Text;
        if (X->K == Value::Text)
          return X->Name.find_first_not_of(Separators) != StringRef::npos;
        if (X->isInt())
          return X->Number < -1 ||
                 (X->Number > 1 &&
                  (X->Number > 127 || !Separators.contains(char(X->Number))));
        return X == Other;
      },
      [&](ValueRef X) { return X != Text; });
  return IsOfText && !IsOther;
}

/// A container that is made of a braced list holds the list's elements, which
/// do not live on.
void Simulation::takeElements(State &S, RegionRef Container) {
  ValueRef Begin = S.stored(VF.field(Container, "$begin"));
  if (!Begin || Begin->K != Value::Address || Begin->R == Container)
    return;
  S.copy(VF, Begin->R, Container);
  S.write(VF.field(Container, "$begin"), VF.address(Container));
}

void Simulation::coreEffect(Call &C, const Effect &E, Branch &B,
                            Branches &Out) {
  State &S = B.S;
  auto all = [&](SmallVectorImpl<ValueRef> &To) {
    if (E.Froms.empty())
      append_range(To, readAll(S, C, E.From));
    for (const model::PlaceSpec &From : E.Froms)
      append_range(To, readAll(S, C, From));
  };
  // What is made of a null pointer is null, zero or empty.
  if ((E.Kind == EffectKind::Copy || E.Kind == EffectKind::Derive ||
       E.Kind == EffectKind::Element) &&
      E.Froms.size() <= 1 && E.To.B == model::PlaceSpec::Ret &&
      isNullPointer(S, C, E.From)) {
    S.write(C.Scratch, VF.integer(0));
    Out.push_back(std::move(B));
    return;
  }
  switch (E.Kind) {
  case EffectKind::Pack:
    pack(C, E, S);
    break;
  case EffectKind::Part:
    part(C, E, B, Out);
    return;
  case EffectKind::Hold:
    hold(C, E, S);
    break;
  case EffectKind::Copy: {
    if (copySum(C, E, B, Out))
      return;
    if (E.Froms.size() > 1) {
      SmallVector<ValueRef, 4> From;
      all(From);
      ValueRef Joined = From[0];
      for (ValueRef V : drop_begin(From))
        Joined = VF.phi(C.At, VF.heap(C.At), Joined, V);
      write(S, C, E.To, Joined);
      break;
    }
    const model::PlaceSpec &Spec = E.Froms.empty() ? E.From : E.Froms[0];
    ResolvedPlace From = resolve(S, C, Spec);
    if (From.isNone())
      break;
    bool ToRet =
        E.To.B == model::PlaceSpec::Ret && !E.To.Deref && E.To.Fields.empty();
    if (ToRet && From.Where && C.returnsReference(unit())) {
      // A smart pointer's object holds the pointer; others are the thing.
      const model::TypeModel *T =
          Spec.B == model::PlaceSpec::This && C.Callee
              ? P.rules().type(model::Model::normalize(C.Callee->Record))
              : nullptr;
      if (T && T->Is == "smart-pointer")
        S.write(C.Scratch, load(S, From.Where));
      else
        S.write(C.Scratch, From.Where->K == Region::Pointee
                               ? From.Where->Of
                               : VF.address(From.Where));
      break;
    }
    ResolvedPlace To = resolve(S, C, E.To);
    RegionRef ToRegion = To.Where    ? To.Where
                         : To.Direct ? VF.pointee(To.Direct)
                                     : nullptr;
    if (!ToRegion)
      break;
    if (From.Where) {
      ValueRef Whole = load(S, From.Where);
      S.copy(VF, From.Where, ToRegion);
      takeElements(S, ToRegion);
      if (Whole->K != Value::Undef && !S.stored(ToRegion))
        S.write(ToRegion, Whole);
      D.stored(*this, C.At, S, ToRegion, Whole, From.Where, false);
    } else {
      // From a pointer: into an object its text, into a pointer itself.
      bool ToPointer =
          ToRet &&
          unit().Types[C.Callee ? C.Callee->Result : 0].K == Type::Pointer;
      ValueRef V = ToPointer ? From.Direct : textOf(VF, S, From.Direct);
      // Memory that the call allocated before gets the contents.
      if (ValueRef New = S.stored(ToRegion); ToPointer && New &&
                                             New->K == Value::Address &&
                                             New->R == VF.heap(C.At)) {
        if (V->K == Value::Address)
          S.copy(VF, V->R, New->R);
        else
          S.write(New->R, textOf(VF, S, V));
      }
      if (!ToPointer) {
        // Whatever the object held before.
        S.erase(ToRegion);
        if (From.Direct->K == Value::Address)
          S.copy(VF, From.Direct->R, ToRegion);
      }
      takeElements(S, ToRegion);
      // A braced list is no value but its elements.
      bool IsList = !ToPointer && S.stored(VF.field(ToRegion, "$begin"));
      if (!S.stored(ToRegion) && !IsList)
        S.write(ToRegion, V);
      D.stored(*this, C.At, S, ToRegion, V,
               From.Direct->K == Value::Address ? From.Direct->R : nullptr,
               false);
    }
    break;
  }
  case EffectKind::CopyBytes:
    write(S, C, E.To, readText(S, C, E.From));
    break;
  case EffectKind::Derive:
  case EffectKind::Encode:
  case EffectKind::Insert: {
    SmallVector<ValueRef, 4> From;
    all(From);
    if (E.Kind == EffectKind::Insert)
      From.push_back(readText(S, C, E.To));
    erase_if(From, [](ValueRef V) {
      return V->K == Value::Undef || V->K == Value::Blank;
    });
    if ((E.IsDifference || E.IsSum) && From.size() == 2) {
      write(
          S, C, E.To,
          VF.binary(E.IsSum ? BinaryOp::Add : BinaryOp::Sub, From[0], From[1]));
      break;
    }
    if (E.IsFolded) {
      write(S, C, E.To, VF.make(Value::Derived, From, "folded"));
      break;
    }
    if (E.Fills) {
      ValueRef Filled = filled(VF, From);
      if (!addCallable(C, E, Filled, S))
        write(S, C, E.To, Filled);
      break;
    }
    if (E.To.B == model::PlaceSpec::Ret && !B.Tests.empty() &&
        model::isAlways(E.Success)) {
      // The answer of a comparison, already told: not what was compared.
      S.write(C.Scratch, VF.fresh(C.At, 0));
      break;
    }
    write(S, C, E.To,
          From.size() == 1 && E.Kind == EffectKind::Insert
              ? VF.make(Value::Derived, From, "container", 1)
              : VF.derived(From));
    break;
  }
  case EffectKind::Reset:
    write(S, C, E.To, VF.make(Value::Blank));
    if (isA(objectType(C, E.To), "optional"))
      if (RegionRef To = objectAt(S, C, E.To))
        S.write(VF.field(To, "$which"), VF.integer(-1));
    break;
  case EffectKind::Element: {
    // Of several sources the first that is not null.
    const model::PlaceSpec *Source = &E.From;
    for (const model::PlaceSpec &Other : E.Froms) {
      Source = &Other;
      if (S.isZero(read(S, C, Other)) != std::optional<bool>(true))
        break;
    }
    ResolvedPlace From = resolve(S, C, *Source);
    ValueRef V;
    RegionRef Whole = From.Where ? From.Where
                      : From.Direct && From.Direct->K == Value::Address
                          ? From.Direct->R
                          : nullptr;
    if (Whole && numberedElement(C, E, S, Whole))
      break;
    V = Whole ? load(S, VF.element(Whole))
              : VF.element(From.Direct ? From.Direct : VF.undef());
    // Callable objects are found by the place where they are.
    if (RegionRef List = From.Where    ? From.Where
                         : From.Direct ? VF.pointee(From.Direct)
                                       : nullptr;
        holdsCallables(S, List))
      V = VF.address(VF.element(List));
    else if (V->K == Value::Undef)
      V = VF.element(readText(S, C, *Source));
    // Moving on: what was known of the last element, or that there is a first
    // one, says nothing of the next.
    if (E.To.B == model::PlaceSpec::This &&
        Source->B == model::PlaceSpec::This && V->K == Value::Element) {
      S.forget(VF, V);
      S.setFact(VF.make(Value::TestOf, V->Ops, "empty"), Fact());
    } else if (V->K == Value::Element && isFilled(VF, V->Ops[0])) {
      // Where something was added there is a first one.
      Fact Something;
      Something.narrow(BinaryOp::Ne, 0);
      S.setFact(V, Something);
    }
    write(S, C, E.To, V);
    break;
  }
  case EffectKind::LookUp: {
    ValueRef V = VF.make(Value::LookUp,
                         {readText(S, C, E.KeySet), readText(S, C, E.From)});
    write(S, C, E.To, V);
    if (E.Absent == Effect::AbsentThrows) {
      // Going on means that it is in there.
      Branch Missing = B;
      Missing.Throws = true;
      SmallVector<std::pair<State, bool>, 2> Split;
      if (D.compare(*this, C.At, BinaryOp::Eq, V->Ops[1], V->Ops[0],
                    model::CompareStyle::Membership, &E, &C, S, Split))
        for (auto &[Next, Holds] : Split)
          (Holds ? B : Missing).S = std::move(Next);
      Out.push_back(std::move(Missing));
    }
    break;
  }
  case EffectKind::Sentinel:
    write(S, C, E.To, VF.integer(0));
    break;
  case EffectKind::Test: {
    ValueRef V = readText(S, C, E.From);
    ValueRef T = testSum(C, E, S);
    if (!T)
      T = V->K == Value::Int && E.TestOf != "empty"
              ? VF.integer((V->Number == 0) == (E.TestOf == "null"))
              : VF.make(Value::TestOf, {V},
                        E.TestOf == "alternative" ? "present" : E.TestOf);
    if (E.To.isNone())
      S.write(C.Scratch, T);
    else
      write(S, C, E.To, T);
    break;
  }
  case EffectKind::Compare: {
    if (compareSums(C, E, B))
      break;
    ValueRef L = readText(S, C, E.Left), R = readText(S, C, E.Right);
    if (E.Style == model::CompareStyle::Membership && R->K == Value::Blank) {
      // Nothing is in an empty container.
      model::OutcomeTest T;
      T.W = model::OutcomeTest::Return;
      T.Test = E.EqualIs;
      T.Value = E.EqualValue;
      B.Tests.push_back({T, false});
      break;
    }
    model::CompareStyle Style = E.Style;
    if (Style == model::CompareStyle::Prefix &&
        E.Left.B == model::PlaceSpec::This && !E.LengthOf.isNone() &&
        isUpToSeparator(VF, read(S, C, E.LengthOf), L, R)) {
      Style = model::CompareStyle::Exact;
      L = VF.element(L);
    }
    SmallVector<std::pair<State, bool>, 2> Split;
    bool Ordered = Style == model::CompareStyle::Ordering;
    BinaryOp Op = Ordered ? BinaryOp::Lt : BinaryOp::Eq;
    if (Ordered && E.EqualIs == model::OutcomeTest::Positive)
      Op = BinaryOp::Gt;
    if (D.compare(*this, C.At, Op, L, R, Style, &E, &C, S, Split)) {
      for (auto &[Next, Holds] : Split) {
        Branch Half = B;
        Half.S = std::move(Next);
        model::OutcomeTest T;
        T.W = model::OutcomeTest::Return;
        T.Test = E.EqualIs;
        T.Value = E.EqualValue;
        bool Negative = Ordered && E.EqualIs == model::OutcomeTest::Positive;
        if (!Holds && Negative) {
          T.Test = model::OutcomeTest::Negative;
          Holds = true;
        }
        Half.Tests.push_back({T, Holds});
        Out.push_back(std::move(Half));
      }
      return;
    }
    if (S.stored(C.Scratch))
      break; // Another comparison of this call has already said it.
    // Texts are equal or not; to equal the empty text is to be empty.
    bool IsExact = Style == model::CompareStyle::Exact;
    ValueRef Truth = IsExact && Op == BinaryOp::Eq && isText(L) && isText(R)
                         ? VF.integer(L->Name == R->Name)
                         : VF.binary(Op, L, R);
    for (auto [Empty, Other] : {std::pair(L, R), std::pair(R, L)})
      if (Op == BinaryOp::Eq && Empty->K == Value::Text &&
          Empty->Name.empty() && !Other->isConstant())
        Truth = VF.make(Value::TestOf, {Other}, "empty");
    if (Style != model::CompareStyle::Exact && !Ordered) {
      SmallVector<ValueRef, 3> Ops{L, R};
      if (!E.LengthOf.isNone())
        Ops.push_back(read(S, C, E.LengthOf));
      Truth =
          VF.make(Value::Binary, Ops, {}, int64_t(Op) + 256 * int64_t(Style));
    }
    using Is = model::OutcomeTest;
    bool HasSign =
        Ordered && (E.EqualIs == Is::Negative || E.EqualIs == Is::Positive);
    if ((Op == BinaryOp::Eq || HasSign) && isOfInputs(S, Truth)) {
      // The caller may know what it is: each answer goes its own way, and says
      // so in a fact.
      for (bool Holds : {true, false}) {
        Branch Half = B;
        if (!assume(Half.S, Truth, Holds))
          continue;
        model::OutcomeTest T;
        T.W = model::OutcomeTest::Return;
        T.Test = E.EqualIs;
        T.Value = E.EqualValue;
        Half.Tests.push_back({T, Holds});
        Out.push_back(std::move(Half));
      }
      return;
    }
    if (E.EqualIs == Is::NonZero)
      S.write(C.Scratch, Truth);
    else if (E.EqualIs == Is::Zero && !Ordered)
      S.write(C.Scratch, VF.negation(Truth));
    break;
  }
  case EffectKind::SetClaim:
    setMembers(C, E, S);
    break;
  case EffectKind::Clock:
    write(S, C, E.To.isNone() ? [] {
      model::PlaceSpec Ret;
      Ret.B = model::PlaceSpec::Ret;
      return Ret;
    }() : E.To, VF.make(Value::Clock));
    break;
  case EffectKind::Invoke:
    invoke(C, E, B, Out);
    return;
  case EffectKind::Construct:
    construct(C, E, B, Out);
    return;
  case EffectKind::Exit:
    B.Dead = true;
    break;
  case EffectKind::Allocate:
    if (S.stored(C.Scratch) == nullptr || E.To.B != model::PlaceSpec::Ret)
      write(S, C, E.To, VF.address(VF.heap(C.At)));
    break;
  case EffectKind::Reallocate:
    write(S, C, E.To, VF.address(VF.heap(C.At)));
    break;
  default:
    break;
  }
  Out.push_back(std::move(B));
}

/// Gives the result the element that the call numbers, if its number and the
/// element are known.
bool Simulation::numberedElement(const Call &C, const Effect &E, State &S,
                                 RegionRef Container) {
  if (E.ElementAt.isNone() || E.To.B != model::PlaceSpec::Ret)
    return false;
  std::optional<int64_t> At = S.constant(read(S, C, E.ElementAt));
  RegionRef Part = At ? VF.element(Container, *At) : nullptr;
  if (!Part || !S.stored(Part))
    return false;
  if (C.Callee && unit().Types[C.Callee->Result].K == Type::Pointer)
    S.write(C.Scratch, VF.address(Part));
  else
    S.copy(VF, Part, C.Scratch);
  return true;
}

/// Gives an object members by name: one, or those that pairs of arguments
/// name.
void Simulation::setMembers(Call &C, const Effect &E, State &S) {
  RegionRef Object = nullptr;
  if (E.Token.B == model::PlaceSpec::Ret) {
    Object = VF.heap(C.At);
    S.write(C.Scratch, VF.address(Object));
  } else {
    ResolvedPlace At = resolve(S, C, E.Token);
    Object = At.Where ? At.Where : At.Direct ? VF.pointee(At.Direct) : nullptr;
    if (Object && S.stored(Object) && S.stored(Object)->K == Value::Address)
      Object = S.stored(Object)->R;
  }
  if (!Object)
    return;
  if (E.ReturnsVerifier)
    S.write(C.Scratch, C.returnsReference(unit()) ? VF.address(Object)
                                                  : S.load(VF, Object));
  auto set = [&](ValueRef Name, ValueRef Member) {
    if (Name->K != Value::Text) {
      // Whichever it is: all of them may be there.
      S.write(VF.namedMember(Object, "*"), Member);
      return;
    }
    // Readers get a pointer to the member, which is not null if it is 0.
    if (Member->isInt()) {
      RegionRef Box =
          VF.region(Region::Heap, nullptr, "box",
                    VF.number(C.At, 64 + unsigned(VF.text(Name->Name)->Id)));
      S.write(Box, Member);
      Member = VF.address(Box);
    }
    S.write(VF.namedMember(Object, Name->Name), Member);
  };
  if (E.ClaimList) {
    unsigned N = E.ClaimList - 1 + (C.HasObject ? 1 : 0);
    for (; N + 1 < C.Args.size(); N += 2)
      set(textOf(VF, S, C.Args[N]), textOf(VF, S, C.Args[N + 1]));
    return;
  }
  ValueRef Name = !E.Claim.Name.empty() ? VF.text(E.Claim.Name)
                                        : readText(S, C, E.Claim.From);
  set(Name, E.From.isNone() ? VF.undef() : readText(S, C, E.From));
}

} // namespace claimcheck::flow
