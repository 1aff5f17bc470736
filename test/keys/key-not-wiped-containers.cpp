// Keys in containers, in what helpers get by reference, in objects that smart
// pointers own, and in memory from allocators of the project.

#include <functional>
#include <map>
#include <memory>
#include <new>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <string>
#include <sys/mman.h>
#include <vector>

using Bytes = std::vector<unsigned char>;

static void mac(const Bytes &key, const std::string &data, unsigned char *out) {
  HMAC(EVP_sha256(), key.data(), 32,
       reinterpret_cast<const unsigned char *>(data.data()), data.size(), out,
       nullptr);
}

static void macOf(const unsigned char *key, const std::string &data,
                  unsigned char *out) {
  HMAC(EVP_sha256(), key, 32,
       reinterpret_cast<const unsigned char *>(data.data()), data.size(), out,
       nullptr);
}

void byHelper_bad(const std::string &data, unsigned char *out) {
  Bytes made(32);
  RAND_bytes(made.data(), 32); // expect: key-in-dump
  mac(made, data, out);
} // expect: key-not-wiped

void byHelper_wiped(const std::string &data, unsigned char *out) {
  Bytes wiped(32);
  mlock(wiped.data(), 32);
  RAND_bytes(wiped.data(), 32); // expect: key-in-dump
  mac(wiped, data, out);
  OPENSSL_cleanse(wiped.data(), wiped.size());
}

void idOnly_ok(const std::string &data, unsigned char *out) {
  Bytes id(32), key(out, out + 32);
  RAND_bytes(id.data(), 32);
  out[0] = id[0];
}

void named_bad(const std::string &data, unsigned char *out) {
  std::map<std::string, Bytes> ring;
  ring["a"] = Bytes(32);
  RAND_bytes(ring["a"].data(), 32); // expect: key-in-dump
  mac(ring["a"], data, out);
}

void emplaced_bad(const std::string &data, unsigned char *out) {
  std::map<std::string, Bytes> kept;
  Bytes fresh(32);
  if (RAND_bytes(fresh.data(), 32) != 1) // expect: key-in-dump
    return;
  kept.emplace("a", fresh);
  OPENSSL_cleanse(fresh.data(), fresh.size());
  auto it = kept.find("a");
  if (it != kept.end())
    mac(it->second, data, out);
} // expect: key-not-wiped

void otherMap_ok(const std::string &data, unsigned char *out) {
  std::map<std::string, Bytes> ids;
  Bytes id(32);
  RAND_bytes(id.data(), 32);
  ids.emplace("a", id);
  auto it = ids.find("a");
  if (it != ids.end())
    out[0] = it->second[0];
}

// Nobody here calls its methods: what one fills, another uses.
class Signer {
public:
  void moved() {
    Bytes fresh(32);
    RAND_bytes(fresh.data(), 32); // expect: key-in-dump
    Key = std::move(fresh);
  }
  void sign(const std::string &data, unsigned char *out) {
    macOf(Key.data(), data, out);
  }
  void renameIt_ok() { RAND_bytes(Id.data(), 16); }

private:
  Bytes Key, Id = Bytes(16);
};

struct Shared {
  unsigned char bytes[32];
  Shared() { RAND_bytes(bytes, 32); }
};

void shared_bad(const std::string &data, unsigned char *out) {
  auto owner = std::make_shared<Shared>(); // expect: key-in-dump
  macOf(owner->bytes, data, out);
} // expect: key-not-wiped

std::shared_ptr<Shared> other;

void stillOwned_ok(const std::string &data, unsigned char *out) {
  auto owner = std::make_shared<Shared>();
  other = owner;
  macOf(owner->bytes, data, out);
}

struct SelfWiping {
  unsigned char bytes[32];
  SelfWiping() { RAND_bytes(bytes, 32); } // expect: key-in-dump
  ~SelfWiping() { OPENSSL_cleanse(bytes, 32); }
};

void sharedWiped_ok(const std::string &data, unsigned char *out) {
  auto owner = std::make_shared<SelfWiping>();
  macOf(owner->bytes, data, out);
}

// Clears what it gives back, which a dump does not wait for.
template <class T> struct Clearing {
  using value_type = T;
  Clearing() = default;
  template <class U> Clearing(const Clearing<U> &) {}
  T *allocate(std::size_t n) {
    return static_cast<T *>(::operator new(n * sizeof(T)));
  }
  void deallocate(T *p, std::size_t n) {
    OPENSSL_cleanse(p, n * sizeof(T));
    ::operator delete(p);
  }
  bool operator==(const Clearing &) const { return true; }
};

void cleared_bad(const std::string &data, unsigned char *out) {
  std::vector<unsigned char, Clearing<unsigned char>> cleared(32);
  RAND_bytes(cleared.data(), 32); // expect: key-in-dump
  macOf(cleared.data(), data, out);
}

template <class T> struct Guarding {
  using value_type = T;
  Guarding() = default;
  template <class U> Guarding(const Guarding<U> &) {}
  T *allocate(std::size_t n) {
    std::size_t size = (n * sizeof(T) + 4095) / 4096 * 4096;
    void *at = mmap(nullptr, size, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED || madvise(at, size, MADV_DONTDUMP))
      throw std::bad_alloc();
    return static_cast<T *>(at);
  }
  void deallocate(T *p, std::size_t n) {
    OPENSSL_cleanse(p, n * sizeof(T));
    munmap(p, (n * sizeof(T) + 4095) / 4096 * 4096);
  }
  bool operator==(const Guarding &) const { return true; }
};

void guarded_ok(const std::string &data, unsigned char *out) {
  std::vector<unsigned char, Guarding<unsigned char>> guarded(32);
  RAND_bytes(guarded.data(), 32);
  macOf(guarded.data(), data, out);
}

void *poolOf(std::size_t n);
void backToPool(void *p);

// Where the pool has it from is not seen.
template <class T> struct Pooled {
  using value_type = T;
  Pooled() = default;
  template <class U> Pooled(const Pooled<U> &) {}
  T *allocate(std::size_t n) { return static_cast<T *>(poolOf(n * sizeof(T))); }
  void deallocate(T *p, std::size_t n) {
    OPENSSL_cleanse(p, n * sizeof(T));
    backToPool(p);
  }
  bool operator==(const Pooled &) const { return true; }
};

void pooled_ok(const std::string &data, unsigned char *out) {
  std::vector<unsigned char, Pooled<unsigned char>> pooled(32);
  RAND_bytes(pooled.data(), 32);
  macOf(pooled.data(), data, out);
}
bool lockPages(void *p, std::size_t n);

// What is done to the pages is not seen.
template <class T> struct Locking {
  using value_type = T;
  Locking() = default;
  template <class U> Locking(const Locking<U> &) {}
  T *allocate(std::size_t n) {
    void *p = ::operator new(n * sizeof(T));
    if (!lockPages(p, n * sizeof(T)))
      throw std::bad_alloc();
    return static_cast<T *>(p);
  }
  void deallocate(T *p, std::size_t n) {
    OPENSSL_cleanse(p, n * sizeof(T));
    ::operator delete(p);
  }
  bool operator==(const Locking &) const { return true; }
};

void locked_ok(const std::string &data, unsigned char *out) {
  std::vector<unsigned char, Locking<unsigned char>> locked(32);
  RAND_bytes(locked.data(), 32);
  macOf(locked.data(), data, out);
}

// What is passed by value is a copy, and the function's own.
static void copied_bad(Bytes key, const std::string &data, unsigned char *out) {
  macOf(key.data(), data, out);
} // expect: key-not-wiped

static void copied_ok(Bytes key, const std::string &data, unsigned char *out) {
  macOf(key.data(), data, out);
  OPENSSL_cleanse(key.data(), key.size());
}

// A copy is a copy, whatever it is for.
static std::size_t lengthOf_bad(Bytes data) {
  return data.size(); // expect: key-not-wiped
}

static std::size_t lengthOf_ok(const Bytes &data) { return data.size(); }

void byValue(const std::string &data, unsigned char *out) {
  Bytes passed(32);
  RAND_bytes(passed.data(), 32); // expect: key-in-dump
  copied_bad(passed, data, out);
  copied_ok(passed, data, out);
  out[0] = lengthOf_ok(passed) + lengthOf_bad(passed);
  OPENSSL_cleanse(passed.data(), passed.size());
}

class Wiper {
public:
  explicit Wiper(Bytes key) : Key(std::move(key)) {}
  ~Wiper() { OPENSSL_cleanse(Key.data(), Key.size()); }
  void sign(const std::string &data, unsigned char *out) {
    macOf(Key.data(), data, out);
  }

private:
  Bytes Key;
};

void movedIn_ok(const std::string &data, unsigned char *out) {
  Bytes made(32);
  RAND_bytes(made.data(), 32); // expect: key-in-dump
  Wiper w(std::move(made));
  w.sign(data, out);
}

void copiedIn_bad(const std::string &data, unsigned char *out) {
  Bytes made(32);
  RAND_bytes(made.data(), 32); // expect: key-in-dump
  Wiper w(made);
  w.sign(data, out);
} // expect: key-not-wiped

// What a lambda captures and keeps beyond the function is not followed.
std::function<void(const std::string &, unsigned char *)> captured_FN() {
  Bytes kept(32);
  RAND_bytes(kept.data(), 32);
  return [kept](const std::string &data, unsigned char *out) {
    macOf(kept.data(), data, out);
  };
}

// The base clears what the derived class fills.
struct Base {
  virtual ~Base() { OPENSSL_cleanse(bytes, 32); }
  unsigned char bytes[32];
};

struct Derived : Base {
  Derived() { RAND_bytes(bytes, 32); } // expect: key-in-dump
};

void inBase_ok(const std::string &data, unsigned char *out) {
  auto owner = std::make_unique<Derived>();
  macOf(owner->bytes, data, out);
}

// RUN: %check %s -- -std=c++20
// RUN: %claimcheck inventory %s -- -std=c++20 | %FileCheck %s
// CHECK: key in cleared_bad
// CHECK-NEXT: guard none
// CHECK: key in guarded_ok
// CHECK-NEXT: guard guarded by its type or allocator
// CHECK: key in locked_ok
// CHECK-NEXT: guard unknown by its allocator
