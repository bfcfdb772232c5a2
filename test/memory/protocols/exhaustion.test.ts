/** Every protocol in every run: all steps in all worlds that two, three and four caches can reach. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../../src/memory/protocols/compile.ts';
import { firefly } from '../../../src/memory/protocols/firefly.ts';
import { protocols } from '../../../src/memory/protocols/index.ts';
import { explore } from './model.ts';

const words = 2;
const coherent = protocols.filter((protocol) => protocol.coherent);

describe.each(coherent.map((protocol) => [protocol.name, protocol] as const))('%s', (_, protocol) => {
  it.each([2, 3, 4])('keeps data right with %i caches in every run', (caches) => {
    const { failure, worlds } = explore(protocol, caches, words);
    expect(failure).toBeUndefined();
    // A closed space that is all but empty would prove nothing.
    expect(worlds).toBeGreaterThan(caches);
  });

  it('has no row that no run needs', () => {
    const { rules } = explore(protocol, 3, words);
    expect([...rules].sort()).toEqual(
      protocol.rules.flatMap(({ from, on }) => from.map((state) => `${state} ${on}`)).sort(),
    );
  });

  it('lets one cache answer', () => {
    const { mostSuppliers } = explore(protocol, 4, words);
    // Thacker et al.: all caches that have the line drive the bus, with the same data.
    expect(mostSuppliers).toBe(protocol.name === firefly.name ? 3 : 1);
  });

  it('compiles', () => {
    expect(compile(protocol).states).toHaveLength(Object.keys(protocol.states).length);
  });
});
