/* The run-time half of the judge. It writes one record per event to the file
 * named by JUDGE_OUT; JUDGE_CRASH ("h3": at the hold of region 3, "p2": at point
 * 2) and JUDGE_FAIL (an exit's number) steer the run.
 *
 * It must not spoil what it observes. Therefore:
 *  - bytes go from the observed memory to the file by write(2); no copy of
 *    them is ever made in this process;
 *  - judge_end and the catch hook run on a stack of their own: the frames that
 *    have just been left lie right below the stack pointer;
 *  - memory that is gone (unmapped) makes write(2) fail with EFAULT, which is
 *    recorded as such. */
#define _GNU_SOURCE
#include "judge.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct hold {
  int region;
  int ended;
  const void *data;
  size_t size;
};

static struct hold holds[512];
static int hold_count;
static int out = -1;
static char crash_kind;
static int crash_number = -1;
static int fail_number = -1;
static const char *stack_top;

__attribute__((constructor)) static void start(void) {
  const char *path = getenv("JUDGE_OUT");
  const char *crash = getenv("JUDGE_CRASH");
  const char *fail = getenv("JUDGE_FAIL");
  stack_top = (const char *)__builtin_frame_address(0) + 65536;
  if (path != NULL) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    out = fcntl(fd, F_DUPFD_CLOEXEC, 200);
    close(fd);
  }
  if (crash != NULL && crash[0] != '\0') {
    crash_kind = crash[0];
    crash_number = atoi(crash + 1);
  }
  if (fail != NULL)
    fail_number = atoi(fail);
}

static void record(char kind, const struct hold *h) {
  char line[96];
  char status = '+';
  off_t at;
  int n;
  if (out < 0)
    return;
  at = lseek(out, 0, SEEK_CUR);
  n = snprintf(line, sizeof line, "%c%c %d %llx %zu\n", kind, status,
               h->region, (unsigned long long)(uintptr_t)h->data, h->size);
  if (write(out, line, (size_t)n) != n)
    _exit(99);
  if (write(out, h->data, h->size) != (ssize_t)h->size) {
    if (pwrite(out, "-", 1, at + 1) != 1 || lseek(out, at + n, SEEK_SET) < 0 ||
        ftruncate(out, at + n) != 0)
      _exit(99);
  }
  if (write(out, "\n", 1) != 1)
    _exit(99);
}

static void crash_if(char kind, int number) {
  if (crash_kind == kind && crash_number == number) {
    signal(SIGSEGV, SIG_DFL);
    raise(SIGSEGV);
  }
}

void judge_hold(int region, const void *data, size_t size) {
  struct hold *h;
  if (hold_count == (int)(sizeof holds / sizeof holds[0]))
    _exit(98);
  h = &holds[hold_count++];
  h->region = region;
  h->data = data;
  h->size = size;
  record('H', h);
  crash_if('h', region);
}

void judge_point(int point) { crash_if('p', point); }

int judge_fail(int exit) { return exit == fail_number; }

__attribute__((used)) void judge_end_here(unsigned long mask) {
  int i;
  for (i = 0; i < hold_count; i++) {
    struct hold *h = &holds[i];
    if (h->ended || (mask >> h->region & 1) == 0)
      continue;
    h->ended = 1;
    record('E', h);
  }
}

void judge_moved(int region, const void *data) {
  int i;
  for (i = 0; i < hold_count; i++) {
    struct hold *h = &holds[i];
    if (!h->ended && h->region == region && h->data != data) {
      h->ended = 1;
      record('E', h);
    }
  }
}

/* An exception has been caught: frames between the stack pointer of the handler
 * and the throw are dead, and nothing has yet been called over them. */
__attribute__((used)) void judge_catch_here(const char *stack) {
  int i;
  for (i = 0; i < hold_count; i++) {
    const struct hold *h = &holds[i];
    const char *data = h->data;
    if (!h->ended && data < stack && data > stack - 262144)
      record('C', h);
  }
}

__attribute__((used)) char judge_stack[65536] __attribute__((aligned(64)));
__attribute__((used)) void *judge_saved[2];

#if defined(__x86_64__)
__asm__(".text\n"
        ".globl judge_end\n"
        ".type judge_end,@function\n"
        "judge_end:\n"
        "  movq %rsp, judge_saved(%rip)\n"
        "  leaq judge_stack+65536(%rip), %rsp\n"
        "  call judge_end_here\n"
        "  movq judge_saved(%rip), %rsp\n"
        "  ret\n"
        ".size judge_end,.-judge_end\n"
        ".globl __wrap___cxa_begin_catch\n"
        ".type __wrap___cxa_begin_catch,@function\n"
        ".weak __real___cxa_begin_catch\n"
        "__wrap___cxa_begin_catch:\n"
        "  movq %rsp, judge_saved(%rip)\n"
        "  movq %rdi, judge_saved+8(%rip)\n"
        "  movq %rsp, %rdi\n"
        "  leaq judge_stack+65536(%rip), %rsp\n"
        "  call judge_catch_here\n"
        "  movq judge_saved(%rip), %rsp\n"
        "  movq judge_saved+8(%rip), %rdi\n"
        "  jmp __real___cxa_begin_catch@PLT\n"
        ".size __wrap___cxa_begin_catch,.-__wrap___cxa_begin_catch\n");
#else
void judge_end(unsigned long mask) { judge_end_here(mask); }
#endif
