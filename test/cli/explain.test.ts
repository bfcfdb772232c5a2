/** Everything that the tables know can be explained, and the pictures are right to the bit. */
import { describe, expect, it } from 'vitest';
import { topics } from '../../src/cli/topics/index.ts';
import { createIsa } from '../../src/isa/isa.ts';
import { manualOf } from '../../src/isa/manual.ts';

const options = { engine: false, width: 80 };

function explain(word: string, engine = false): string {
  const texts = topics
    .map((topic) => topic.explain(word, { ...options, engine }))
    .filter((lines) => lines !== undefined);
  return texts.flat().join('\n');
}

describe.each(topics.map((topic) => [topic.kind, topic] as const))('the topic %s', (_, topic) => {
  it('explains each of its words in lines that fit', () => {
    const names = [...topic.names()];
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const lines = topic.explain(name, options);
      expect(lines, name).toBeDefined();
      expect(lines?.[0], name).toContain(':');
      // What is further in is code, which no line may break.
      for (const line of lines?.filter((one) => !one.startsWith('      ')) ?? [])
        expect(line.length, `${name}: ${line}`).toBeLessThanOrEqual(120);
    }
    expect(topic.explain('no such word', options)).toBeUndefined();
  });
});

describe('an instruction', () => {
  const isa = createIsa();

  it('has a picture with all 32 bits: the numbers above the fields, the fixed bits in them', () => {
    for (const { name, pattern, format } of isa.instructions) {
      const lines = explain(name).split('\n');
      const top = lines.findIndex((line) => /^ {2}\+[-+]+\+$/.test(line));
      const cells = lines[top + 1]
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim());
      expect(cells, name).toHaveLength(format.pieces.length);
      const bits = pattern.replaceAll(' ', '');
      for (const [index, { high, low, position }] of format.pieces.entries()) {
        const held = bits.slice(31 - position - (high - low), 32 - position);
        if (!held.includes('.')) expect(cells[index], name).toBe(held);
      }
      const numbers = lines[top - 1].trim().split(/\s+/).map(Number);
      expect([numbers[0], numbers.at(-1)], name).toEqual([31, 0]);
    }
  });

  it('has an example that is the word it says', () => {
    for (const { name } of isa.instructions) {
      const [, text, word, pc = '0x00400000'] =
        /Example:\n {2}(.*)\n {2}is the word (\w+)(?: at (\w+))?/.exec(explain(name)) ?? [];
      expect(isa.show(Number(word), Number(pc)), name).toBe(text);
      expect(isa.decode(Number(word))?.name).toBe(name);
    }
  });

  it('has pseudo-code that mentions what it reads and writes', () => {
    for (const [index, instruction] of isa.instructions.entries()) {
      const text = manualOf(instruction).lines.join('\n');
      const { readsRs1, readsRs2, writesRd } = isa.facts[index];
      expect(/\brs1\b/.test(text), `${instruction.name}: ${text}`).toBe(readsRs1 || text.includes('rs1 is x0'));
      expect(/\brs2\b/.test(text), instruction.name).toBe(readsRs2);
      expect(/^rd = /m.test(text), instruction.name).toBe(writesRd);
    }
  });

  it.each(['lw', 'jalr', 'amoadd.w.aq', 'sc.w', 'csrrs', 'bltu', 'fence'])('%s reads so', (name) => {
    expect(explain(name)).toMatchSnapshot();
  });

  it('shows what the engine makes of it when asked', () => {
    expect(explain('add', true)).toContain('x[r[i + 1]] + x[r[i + 2]]');
    expect(explain('add')).not.toContain('x[r[');
  });
});

it.each([
  'check',
  'spawn',
  't0',
  'mhartid',
  'rr',
  'mimd',
  'superscalar',
  'cores',
  'memory.size',
  'smp4',
  '121',
  'write',
])('%s reads so', (word) => {
  expect(explain(word)).toMatchSnapshot();
});

describe('a coherence protocol', () => {
  it('reads so', () => {
    expect(explain('mesi')).toMatchSnapshot();
  });

  it('is the only kind of word with a diagram', () => {
    const drawn = topics.flatMap((topic) => topic.diagram?.('mesi', 'dot') ?? []);
    expect(drawn[0]).toBe('digraph mesi {');
    expect(topics.flatMap((topic) => topic.diagram?.('lw', 'dot') ?? [])).toEqual([]);
  });
});
