/** The table of system calls: every family's rows. */

import { barrierCalls } from './barriers.ts';
import { checkCalls } from './check.ts';
import { conditionCalls } from './conditions.ts';
import { consoleCalls } from './console.ts';
import { exitCalls } from './exit.ts';
import { fileCalls } from './files.ts';
import { futexCalls } from './futexes.ts';
import { gilCalls } from './gil.ts';
import { lockCalls } from './locks.ts';
import { memoryCalls } from './memory.ts';
import { pipeCalls } from './pipes.ts';
import { processCalls } from './processes.ts';
import { queueCalls } from './queues.ts';
import { randomCalls } from './random.ts';
import { rwlockCalls } from './rwlocks.ts';
import { schedulingCalls } from './scheduling.ts';
import { semaphoreCalls } from './semaphores.ts';
import type { Syscall } from './syscall.ts';
import { threadCalls } from './threads.ts';
import { timeCalls } from './time.ts';

/** Every row, ordered by number. */
export const syscalls: readonly Syscall[] = [
  ...consoleCalls,
  ...memoryCalls,
  ...exitCalls,
  ...timeCalls,
  ...randomCalls,
  ...fileCalls,
  ...pipeCalls,
  ...threadCalls,
  ...processCalls,
  ...lockCalls,
  ...barrierCalls,
  ...conditionCalls,
  ...futexCalls,
  ...queueCalls,
  ...rwlockCalls,
  ...semaphoreCalls,
  ...checkCalls,
  ...gilCalls,
  ...schedulingCalls,
].sort((a, b) => a.number - b.number);
