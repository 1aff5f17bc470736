//===- FlatMap.h - A small map that is cheap to copy ------------*- C++ -*-===//

#ifndef CLAIMCHECK_FLOW_FLATMAP_H
#define CLAIMCHECK_FLOW_FLATMAP_H

#include <algorithm>
#include <utility>
#include <vector>

namespace claimcheck::flow {

/// Orders interned values or regions by creation, which is the same in every
/// run.
struct ById {
  template <class T> bool operator()(const T *A, const T *B) const {
    return A->Id < B->Id;
  }
};

/// A map from interned values or regions in a sorted vector. The simulation
/// copies its states at every branch and changes little in between: copying
/// one block of memory is what must be cheap. Iterates by the keys' Id.
template <class Key, class T> class FlatMap {
public:
  using value_type = std::pair<Key, T>;
  using iterator = typename std::vector<value_type>::iterator;
  using const_iterator = typename std::vector<value_type>::const_iterator;

  iterator begin() { return Entries.begin(); }
  iterator end() { return Entries.end(); }
  const_iterator begin() const { return Entries.begin(); }
  const_iterator end() const { return Entries.end(); }
  size_t size() const { return Entries.size(); }
  bool empty() const { return Entries.empty(); }
  void clear() { Entries.clear(); }

  const_iterator find(Key K) const {
    auto It = lowerBound(Entries, K);
    return It != end() && It->first == K ? It : end();
  }
  iterator find(Key K) {
    auto It = lowerBound(Entries, K);
    return It != end() && It->first == K ? It : end();
  }
  size_t count(Key K) const { return find(K) != end(); }

  /// The value at \p K, which is made if it is not there.
  T &operator[](Key K) {
    auto It = lowerBound(Entries, K);
    if (It == end() || It->first != K)
      It = Entries.insert(It, {K, T()});
    return It->second;
  }
  iterator erase(const_iterator It) { return Entries.erase(It); }
  size_t erase(Key K) {
    auto It = find(K);
    if (It == end())
      return 0;
    Entries.erase(It);
    return 1;
  }
  template <class Predicate> void eraseIf(Predicate Matches) {
    std::erase_if(Entries, Matches);
  }

  friend bool operator==(const FlatMap &, const FlatMap &) = default;

private:
  std::vector<value_type> Entries;

  template <class Vector> static auto lowerBound(Vector &In, Key K) {
    return std::lower_bound(
        In.begin(), In.end(), K,
        [](const value_type &E, Key K) { return E.first->Id < K->Id; });
  }
};

} // namespace claimcheck::flow

#endif // CLAIMCHECK_FLOW_FLATMAP_H
