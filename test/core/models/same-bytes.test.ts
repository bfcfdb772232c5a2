/** A run that is made again says the same, to the byte; `bench/torture-models.ts` makes all of them, and twenty times. */
import { describe, expect, it } from 'vitest';
import { models } from '../../../src/core/models/index.ts';
import { printed } from './same-bytes.ts';

describe.each(models.map(({ name }) => name))('the report of %s', (model) => {
  it.each(['sieve', 'branch-unsorted', 'race', 'sleep-sort', 'false-sharing', 'lock-mcs', 'illegal'])(
    'is the same again: %s',
    async (program) => {
      const texts = await printed(program, model, 2);
      expect(texts.size).toBe(1);
      expect([...texts][0]).toContain(`"kind": "${model}"`);
    },
  );
});
