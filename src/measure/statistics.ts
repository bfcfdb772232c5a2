/**
 * Every number of a report: its name, unit, one sentence, and the literature that the name is taken from.
 * A name is the last word of its path in the report; where the same word counts two things, it has two rows.
 */

export interface Statistic {
  /** Where it stands in a report, such as `memory.caches.readMisses`. */
  readonly path: string;
  readonly unit: string;
  readonly summary: string;
  readonly source: string;
}

const hennessy = 'Hennessy and Patterson, Computer Architecture: A Quantitative Approach (6th ed. 2019)';
const culler = 'Culler, Singh and Gupta, Parallel Computer Architecture (1999)';
const baer = 'Baer and Wang, On the inclusion properties for multi-level cache hierarchies (1988)';
const smith = 'Smith, Cache memories (1982), 2.1';
const eyerman = 'Eyerman et al., A performance counter architecture for computing accurate CPI components (2006)';
const hill = 'Hill and Smith, Evaluating associativity in CPU caches (1989)';
const dubois = 'Dubois et al., The detection and elimination of useless misses in multiprocessors (1993)';
const lee = 'Lee and Smith, Branch prediction strategies and branch target buffer design (1984)';
const kaeli =
  'Kaeli and Emma, Branch history table prediction of moving target branches due to subroutine returns (1991)';
const laudon = 'Laudon and Lenoski, The SGI Origin: a ccNUMA highly scalable server (1997)';
const cpython = 'CPython 3.2 (2011) and later, Python/ceval_gil.c';
const tanenbaum = 'Tanenbaum and Bos, Modern Operating Systems (4th ed. 2014)';

type Row = readonly [name: string, unit: string, summary: string, source: string];

function under(path: string, rows: readonly Row[]): Statistic[] {
  return rows.map(([name, unit, summary, source]) => ({
    path: path === '' ? name : `${path}.${name}`,
    ...{ unit, summary, source },
  }));
}

/** What is counted of each kind of instruction that leads elsewhere. */
function guesses(kind: string, what: string, source: string): Row[] {
  return [
    [`${kind}.predictions`, 'predictions', `${what}: how often what follows was guessed.`, source],
    [`${kind}.mispredictions`, 'predictions', `${what}: how often that was guessed wrong.`, source],
  ];
}

export const statistics: readonly Statistic[] = [
  ...under('', [
    ['cycles', 'cycles', 'The clock of the core that came furthest: how long the machine ran.', `${hennessy}, 1.9`],
    [
      'instructions',
      'instructions',
      'Instructions that all cores executed; one that trapped is none.',
      `${hennessy}, 1.9`,
    ],
  ]),
  ...under('cores', [
    ['cycles', 'cycles', "The core's clock; its causes sum to it.", `${hennessy}, 1.9`],
    ['instructions', 'instructions', 'Instructions that the core executed.', `${hennessy}, 1.9`],
    [
      'cpi',
      'cycles per instruction',
      'Cycles that programs took on the core, neither kernel nor idle, for each of their instructions.',
      `${hennessy}, 1.9`,
    ],
  ]),
  ...under('cores.causes', [
    [
      'execute',
      'cycles',
      'One for each instruction: all that it takes where nothing is in its way.',
      `${hennessy}, C.2`,
    ],
    ['hazard', 'cycles', 'Spent on waiting for what an earlier instruction has not done yet.', `${hennessy}, C.2`],
    ['branch', 'cycles', 'Spent on instructions that a jump or branch threw away.', `${hennessy}, C.2`],
    [
      'memory',
      'cycles',
      'Spent on waiting for caches and memory, beyond the cycle of the instruction itself.',
      `${hennessy}, B.1`,
    ],
    ['kernel', 'cycles', 'Spent in the kernel: traps, system calls, thread switches.', `${tanenbaum}, 2.1`],
    ['idle', 'cycles', 'Spent without a thread to run.', `${tanenbaum}, 2.1`],
  ]),
  ...under('cores.stack', [
    ['execute', 'cycles', 'In which instructions went on as they should.', eyerman],
    ['data', 'cycles', 'Spent on waiting for a value that an earlier instruction computes.', `${hennessy}, C.2`],
    ['loadUse', 'cycles', 'Spent on waiting for a value that an earlier instruction loads.', `${hennessy}, C.2`],
    [
      'structural',
      'cycles',
      'Spent on waiting for a part of the core that another instruction has.',
      `${hennessy}, C.2`,
    ],
    [
      'branch',
      'cycles',
      'Spent because another instruction had been fetched than the one that came.',
      `${hennessy}, C.2`,
    ],
    ['fill', 'cycles', 'Spent on filling an empty pipeline, and on emptying it before the kernel.', `${hennessy}, C.1`],
    ['icache', 'cycles', 'Spent on waiting for instructions to come.', eyerman],
    ['dcache', 'cycles', "Spent on waiting for the core's own caches and for memory.", eyerman],
    [
      'coherence',
      'cycles',
      'Spent on waiting for other caches: to give a line, to give it up, to take a word.',
      `${culler}, 5.3`,
    ],
    ['link', 'cycles', 'Spent on waiting until messages of others had passed.', `${culler}, 10.2`],
    ['storeBuffer', 'cycles', 'Spent on waiting for stores to leave a buffer.', `${hennessy}, B.1`],
    ['kernel', 'cycles', 'Spent in the kernel.', `${tanenbaum}, 2.1`],
    [
      'lock',
      'cycles',
      'Spent without a thread to run, until one came that had waited for a lock.',
      `${tanenbaum}, 2.3`,
    ],
    ['idle', 'cycles', 'Spent without a thread to run for any other reason.', `${tanenbaum}, 2.1`],
  ]),
  ...under('cores.prediction', [
    [
      'predictions',
      'predictions',
      'Instructions that may lead elsewhere: each time, what follows was guessed.',
      `${hennessy}, 3.3`,
    ],
    ['mispredictions', 'predictions', 'Those that were followed by another than was fetched.', `${hennessy}, 3.3`],
    [
      'btbMisses',
      'predictions',
      'Mispredictions of what was rightly guessed to lead elsewhere, but the branch target buffer did not know where.',
      lee,
    ],
    ...guesses('branch', 'Conditional branches', lee),
    ...guesses('jump', 'Jumps and calls to where the instruction itself says', lee),
    ...guesses('return', 'Returns', kaeli),
    ...guesses('indirect', 'Jumps and calls by a register that are no returns', kaeli),
  ]),
  ...under('memory.caches', [
    [
      'reads',
      'accesses',
      'Loads that asked the cache; of instructions, one for each time that the line changed.',
      `${hennessy}, B.1`,
    ],
    ['writes', 'accesses', 'Stores and atomics that asked the cache.', `${hennessy}, B.1`],
    ['readMisses', 'misses', 'Reads that did not find their line in the cache.', `${hennessy}, B.1`],
    [
      'writeMisses',
      'misses',
      'Writes that did not find their line in the cache; one that did but had to ask first is an upgrade.',
      `${hennessy}, B.1`,
    ],
    [
      'compulsory',
      'misses',
      'Misses of lines that the cache never had; null where misses are not classified (--classify).',
      hill,
    ],
    [
      'capacity',
      'misses',
      'Misses that a fully associative cache of as many lines has too; null where misses are not classified.',
      hill,
    ],
    [
      'conflict',
      'misses',
      'Misses that a fully associative cache of as many lines does not have; null where misses are not classified.',
      hill,
    ],
    [
      'coherence',
      'misses',
      'Misses for bytes that another core stored to when or since it took the line away: true sharing; null where misses are not classified.',
      dubois,
    ],
    [
      'falseSharing',
      'misses',
      'Misses of lines that another core took away to store to other bytes; null where misses are not classified.',
      dubois,
    ],
    ['writebacks', 'lines', 'Lines that had to leave and that memory did not have as they were.', `${hennessy}, B.1`],
    [
      'writeThroughs',
      'words',
      'Stored words that went on to the next level, through the data cache or around it.',
      `${hennessy}, B.1`,
    ],
    ['prefetches', 'lines', 'Lines that the cache asked for before its core did.', smith],
    ['usefulPrefetches', 'lines', 'Lines asked for ahead that the core then used, before they had left it.', smith],
    [
      'backInvalidations',
      'lines',
      'Copies in nearer caches that had to go because their line left this one, a second level that includes them.',
      baer,
    ],
    ['invalidations', 'lines', 'Copies given up because another core wanted the line alone.', `${culler}, 5.3`],
    [
      'interventions',
      'lines',
      "Lines that the core's caches gave to another core in memory's stead.",
      `${culler}, 5.3`,
    ],
    ['transfers', 'lines', 'Lines that came from the caches of another core.', `${culler}, 5.3`],
    [
      'upgrades',
      'requests',
      'Requests that the other copies of a line go, for a store to a line whose data was here.',
      `${culler}, 5.3`,
    ],
  ]),
  ...under('memory.link', [
    ['transactions', 'messages', 'Messages sent, by what they are about; a broadcast is one.', `${culler}, 5.3`],
    ['bytes', 'bytes', "Bytes sent, with a message's header; a broadcast's are counted once.", `${culler}, 10.2`],
    ['busy', 'cycles', 'Cycles in which a channel carried something, summed over all channels.', `${culler}, 10.2`],
    ['waited', 'cycles', 'Cycles that messages waited for a channel that carried another.', `${culler}, 10.2`],
    [
      'utilisation',
      'share',
      'Busy cycles, of those that all channels had; 1 is a link that never rests.',
      `${culler}, 10.2`,
    ],
  ]),
  ...under('memory.nodes', [
    ['local', 'requests', "Requests of a node's cores for lines that are at home in its own memory.", `${culler}, 8.1`],
    ['remote', 'requests', "Requests of a node's cores for lines that are at home elsewhere.", `${culler}, 8.1`],
    ['migrations', 'pages', 'Pages that moved to the node because its cores use them most.', laudon],
  ]),
  ...under('kernel', [
    ['switches', 'switches', 'Times that a core went on with another thread.', `${tanenbaum}, 2.1`],
    ['redirects', 'calls', 'Calls that went to another core, since theirs reaches no devices.', `${tanenbaum}, 8.1.2`],
  ]),
  ...under('kernel.processes', [
    ['threads', 'threads', 'Threads that the process ever had.', `${tanenbaum}, 2.2`],
    ['running', 'cycles', 'Cycles that threads of the process were on cores.', `${tanenbaum}, 2.1`],
  ]),
  ...under('kernel.threads.states', [
    ['running', 'cycles', 'Cycles for which the thread had a core.', `${tanenbaum}, 2.1`],
    ['runnable', 'cycles', 'Cycles for which the thread could have gone on and had no core.', `${tanenbaum}, 2.1`],
    ['waiting', 'cycles', 'Cycles for which the thread waited for something else than a core.', `${tanenbaum}, 2.1`],
  ]),
  ...under('kernel.locks', [
    [
      'takes',
      'takes',
      'Times that the lock was taken, a barrier reached, a queue used, a thread let go on by a condition or a futex.',
      `${tanenbaum}, 2.3`,
    ],
    ['contended', 'takes', 'Takes by a thread that had to wait for it.', `${tanenbaum}, 2.3`],
    ['waited', 'cycles', 'Cycles that threads waited for the lock, summed over all threads.', `${tanenbaum}, 2.3`],
    [
      'held',
      'cycles',
      'Cycles for which some thread held the lock; null for what no thread holds, such as a semaphore.',
      `${tanenbaum}, 2.3`,
    ],
  ]),
  ...under('kernel.gil', [
    ['takes', 'takes', 'Times that an interpreter lock was taken.', cpython],
    ['switches', 'switches', 'Takes by another thread than the one that had it before.', cpython],
    ['requests', 'requests', 'Times that a thread which had waited for an interval asked for it.', cpython],
    ['drops', 'drops', 'Times that its owner gave it up because of that: forced switches.', cpython],
    ['waited', 'cycles', 'Cycles that threads waited for it, summed over all threads.', cpython],
    ['held', 'cycles', 'Cycles for which some thread had it.', cpython],
  ]),
  ...under('profile', [
    [
      'cycles',
      'cycles',
      'Of all cores that are profiled; so of a function and of a source line, by the same causes.',
      eyerman,
    ],
    [
      'instructions',
      'instructions',
      'Instructions that these cores executed; so of a function and of a source line.',
      eyerman,
    ],
  ]),
  ...under('reports.misses.lines', [
    [
      'count',
      'rows',
      'Lines that missed or had to ask others, of which the dearest have rows; so for variables and source lines.',
      hill,
    ],
  ]),
  ...under('reports.misses.lines.rows', [
    [
      'accesses',
      'accesses',
      'Accesses of first levels to the line; so for a variable, and by a source line.',
      `${hennessy}, B.1`,
    ],
    ['misses', 'misses', 'Those that did not find their line in the first level that they asked.', `${hennessy}, B.1`],
    ['compulsory', 'misses', 'Misses of a line that the cache never had.', hill],
    ['capacity', 'misses', 'Misses that a fully associative cache of as many lines has too.', hill],
    ['conflict', 'misses', 'Misses that a fully associative cache of as many lines does not have.', hill],
    [
      'coherence',
      'misses',
      'Misses for bytes that another core stored to when or since it took the line away.',
      dubois,
    ],
    ['falseSharing', 'misses', 'Misses of a line that another core took away to store to other bytes.', dubois],
    ['upgrades', 'accesses', 'Accesses that found the line and had to ask other cores all the same.', `${culler}, 5.3`],
    ['cycles', 'cycles', 'What the accesses took beyond hits in the first level.', `${hennessy}, B.1`],
  ]),
  ...under('reports.misses.invalidations', [
    [
      'count',
      'rows',
      'Ways in which a core took lines from another, of which the most frequent have rows.',
      `${culler}, 5.3`,
    ],
  ]),
  ...under('reports.misses.invalidations.rows', [
    ['count', 'lines', 'How often the instruction took the line from that core.', `${culler}, 5.3`],
  ]),
  ...under('reports.sharing', [['line', 'bytes', 'How long a line is.', `${hennessy}, B.1`]]),
  ...under('reports.sharing.falselyShared', [
    [
      'coherence',
      'misses',
      'Misses for bytes that another core stored to when or since it took the line away.',
      dubois,
    ],
    ['falseSharing', 'misses', 'Misses of the line that another core took away to store to other bytes.', dubois],
    ['upgrades', 'accesses', 'Accesses that found the line and had to ask other cores all the same.', `${culler}, 5.3`],
    [
      'cycles',
      'cycles',
      'What the misses for which another core had taken the line took beyond hits, and upgrades.',
      dubois,
    ],
  ]),
  ...under('reports.sharing.falselyShared.variables.uses', [
    ['reads', 'accesses', 'Accesses of the instruction that loaded the variable.', `${hennessy}, B.1`],
    ['writes', 'accesses', 'Accesses of the instruction that stored to it.', `${hennessy}, B.1`],
    ['coherence', 'misses', 'Misses of the instruction for bytes that another core stored to.', dubois],
    ['falseSharing', 'misses', 'Misses of the instruction for which another core stored to other bytes.', dubois],
  ]),
  ...under('trace', [['accesses', 'accesses', 'Accesses that were replayed.', `${hennessy}, B.1`]]),
  ...under('trace.cores', [
    ['accesses', 'accesses', 'Accesses of the core that were replayed.', `${hennessy}, B.1`],
    ['busy', 'cycles', 'Cycles for which the core waited for its accesses.', `${hennessy}, B.1`],
    [
      'latency',
      'cycles per access',
      'The average memory access time: busy cycles for each access.',
      `${hennessy}, B.2`,
    ],
  ]),
];

/** The last word of a path: the name that a statistic is known by. */
export function nameOf({ path }: Pick<Statistic, 'path'>): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
