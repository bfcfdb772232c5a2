/** What a program declares of its threads, for policies to go by. */
import { calls } from '../../base/abi.ts';
import { failure } from '../errno.ts';
import type { Declared } from '../scheduling/share.ts';
import type { Services, Syscall } from './syscall.ts';

type Declaration = Declared & { priority: number };

/** A row that declares one number of a thread: `least` to `most`, or up to what the machine has. */
function declaring(
  field: keyof Declaration,
  number: number,
  name: string,
  [least, most]: readonly [number, number | ((kernel: Services) => number)],
  summary: string,
): Syscall {
  return {
    number,
    name,
    takes: ['thread', field],
    summary: `${summary} Thread 0 stands for those that the caller starts from now on.`,
    call(kernel, thread, tid, value) {
      if (value < least || value > (typeof most === 'number' ? most : most(kernel))) return failure('EINVAL');
      if (tid === 0) {
        thread.forSpawned[field] = value;
        return 0;
      }
      const other = kernel.thread(tid);
      if (!other || other.process !== thread.process || other.state === 'dead') return failure('ESRCH');
      kernel.declare(other, { [field]: value });
      return 0;
    },
  };
}

// biome-ignore format: a row is a line
export const schedulingCalls: readonly Syscall[] = [
  declaring('priority', calls.setPriority, 'set_priority', [0, 255],             'Declare the priority of a thread: higher is more urgent.'),
  declaring('nice',     calls.setNice,     'set_nice',     [-20, 19],            'Declare how nice a thread is: -20 takes most, 19 least.'),
  declaring('tickets',  calls.setTickets,  'set_tickets',  [1, 2 ** 20],         'Declare the tickets of a thread.'),
  declaring('length',   calls.setLength,   'set_length',   [0, 2 ** 31 - 1],     'Declare how long a thread runs in all, in what slices count; 0 for unknown.'),
  declaring('affinity', calls.setAffinity, 'set_affinity', [-1, ({ cores }) => cores - 1], 'Bind a thread to a core; -1 for any.'),
];
