/**
 * The errors that system calls answer with, negated.
 * Numbers and names follow Linux, include/uapi/asm-generic/errno-base.h and errno.h.
 */
export const errno = {
  EPERM: 1,
  ENOENT: 2,
  ESRCH: 3,
  E2BIG: 7,
  EBADF: 9,
  ECHILD: 10,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EFAULT: 14,
  EBUSY: 16,
  EINVAL: 22,
  EMFILE: 24,
  ESPIPE: 29,
  EPIPE: 32,
  EDEADLK: 35,
  ENOSYS: 38,
  EOVERFLOW: 75,
} as const;

export type ErrorName = keyof typeof errno;

/** What a system call answers for an error. */
export function failure(name: ErrorName): number {
  return -errno[name];
}
