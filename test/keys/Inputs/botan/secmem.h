// Declarations enough for the tests, in the shapes that Botan has.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>
namespace Botan {
void *allocate_memory(std::size_t elems, std::size_t elem_size);
void deallocate_memory(void *p, std::size_t elems, std::size_t elem_size);
void secure_scrub_memory(void *ptr, std::size_t n);
template <typename T> class secure_allocator {
public:
  typedef T value_type;
  secure_allocator() noexcept = default;
  template <typename U> secure_allocator(const secure_allocator<U> &) noexcept {}
  T *allocate(std::size_t n) { return static_cast<T *>(allocate_memory(n, sizeof(T))); }
  void deallocate(T *p, std::size_t n) { deallocate_memory(p, n, sizeof(T)); }
};
template <typename T, typename U>
bool operator==(const secure_allocator<T> &, const secure_allocator<U> &) { return true; }
template <typename T, typename U>
bool operator!=(const secure_allocator<T> &, const secure_allocator<U> &) { return false; }
template <typename T> using secure_vector = std::vector<T, secure_allocator<T>>;
template <typename T> std::vector<T> unlock(const secure_vector<T> &in) {
  return std::vector<T>(in.begin(), in.end());
}
} // namespace Botan
