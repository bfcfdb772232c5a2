/** Programs whose memory all but fills the attraction memories: lines are driven about, and results stay what they are. */
import { describe, expect, it } from 'vitest';
import { createTrial, programNamed, stateOf } from '../../machine/trial.ts';

const cores = 4;
const cache = { l1d: { size: 512, ways: 2 }, l1i: { size: 512, ways: 2 } };

describe.each(['first-touch-master', 'private-working-set'])('%s', (name) => {
  it.each([
    { protocol: 'mesi', hierarchy: 'flat' },
    { protocol: 'dragon', hierarchy: 'ddm' },
  ])('gives the same with $protocol, $hierarchy', async ({ protocol, hierarchy }) => {
    const program = await programNamed(name);
    const flat = createTrial(program, { array: { kind: 'mimd', cores } });
    flat.run();
    // Just the pages that the program uses, and the one that is never given away.
    const pages = 1 + flat.memory.ram.save().bytes.length / 4096;
    const memory = { kind: 'coma', hierarchy, size: pages * 4096, pressure: 100, ways: 2 };
    const coma = createTrial(program, { array: { kind: 'mimd', cores }, memory, protocol, cache });
    coma.run();
    expect(stateOf(coma).text).toBe(stateOf(flat).text);
    const { injected, dropped } = coma.memory.statistics()?.attraction ?? expect.fail('it is no COMA');
    expect([...injected, ...dropped].reduce((sum, one) => sum + one)).toBeGreaterThan(0);
  });
});
