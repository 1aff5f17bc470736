/* What the run version of a generated program calls. It is included by a
 * command-line option, and every call stands on the line of the statement it
 * belongs to, so that both versions of a source have the same line numbers.
 * The analysed version contains nothing of this. */
#ifndef JUDGE_H
#define JUDGE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* From here on `size` bytes at `data` hold a secret. */
void judge_hold(int region, const void *data, size_t size);

/* A place between statements where the program may be told to crash. */
void judge_point(int point);

/* The regions in `mask` (bit n: region n) have ended: record what is left. */
void judge_end(unsigned long mask);

/* The region is at `data` now; blocks where it was before have ended. */
void judge_moved(int region, const void *data);

/* True if this run is to take the failing branch number `exit`. */
int judge_fail(int exit);

#ifdef __cplusplus
}
#endif

#define JUDGE_NOINLINE __attribute__((noinline))

/* The value of `call`, after recording what is left of the regions in `mask`. */
#define JUDGE_AFTER(call, mask)                                                \
  ({                                                                           \
    int judge_result = (call);                                                 \
    judge_end(mask);                                                           \
    judge_result;                                                              \
  })

#endif
