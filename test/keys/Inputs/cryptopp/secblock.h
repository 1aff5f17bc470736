// Declarations enough for the tests, in the shapes that Crypto++ has.
#pragma once
#include <cstddef>
namespace CryptoPP {
typedef unsigned char byte;
template <class T> class AllocatorBase {
public:
  typedef T value_type;
  typedef std::size_t size_type;
  typedef T *pointer;
};
template <class T, bool T_Align16 = false> class AllocatorWithCleanup : public AllocatorBase<T> {};
template <class T, class A = AllocatorWithCleanup<T>> class SecBlock {
public:
  typedef typename A::size_type size_type;
  explicit SecBlock(size_type size = 0);
  ~SecBlock();
  typename A::pointer data();
  size_type size() const;
};
typedef SecBlock<byte> SecByteBlock;
template <class T> void SecureWipeArray(T *buf, std::size_t n);
} // namespace CryptoPP
