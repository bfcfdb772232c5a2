/**
 * Question: do orderings show what their models allow and nothing else, over many runs of the litmus tests?
 * Run as `npx tsx bench/litmus.ts [runs of each test] [seed] [orderings]`; exits with 1 where a forbidden state is seen.
 */
import { seeded } from '../src/base/choices.ts';
import { allows, createLitmusRig, litmusTests, type Model, someCircumstances } from '../test/memory/ordering/litmus.ts';

const modelOf: Readonly<Record<string, Model>> = { sc: 'SC', tso: 'TSO', pso: 'RVWMO', relaxed: 'RVWMO' };
const [runs = 100, seed = 1] = process.argv.slice(2, 4).map(Number);

for (const ordering of process.argv[4]?.split(',') ?? Object.keys(modelOf)) {
  for (const memory of ['flat', 'uma']) {
    const rig = createLitmusRig({ ordering, memory });
    const choices = seeded(seed);
    let [forbidden, seen, allowed, weak, weakSeen] = [0, 0, 0, 0, 0];
    const start = process.cpuUsage().user;
    for (const test of litmusTests) {
      const states = new Set<string>();
      for (let run = 0; run < runs; run++) {
        const circumstances = someCircumstances(choices);
        const state = rig.run(test, circumstances);
        states.add(state);
        if (allows(test, state, modelOf[ordering])) continue;
        if (forbidden++ < 10)
          console.log(`${ordering} ${memory} ${test.name}: ${state}`, JSON.stringify(circumstances));
      }
      const possible = [...test.states.keys()].filter((state) => allows(test, state, modelOf[ordering]));
      const weaker = possible.filter((state) => !allows(test, state, 'SC'));
      seen += possible.filter((state) => states.has(state)).length;
      allowed += possible.length;
      weakSeen += weaker.filter((state) => states.has(state)).length;
      weak += weaker.length;
    }
    const seconds = (process.cpuUsage().user - start) / 1e6;
    console.log(
      `${ordering} over ${memory}: ${litmusTests.length} tests, ${runs} runs each, ${forbidden} forbidden states; ` +
        `saw ${seen} of ${allowed} states allowed, ${weakSeen} of ${weak} that are not sequentially consistent (${seconds.toFixed(1)} s)`,
    );
    if (forbidden > 0) process.exitCode = 1;
  }
}
