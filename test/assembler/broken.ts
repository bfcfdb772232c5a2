/**
 * Broken sources by seed: generated programs cut off, changed in places or made of nothing but pieces, and what the
 * assembler says to them.
 */
import { assemble } from '../../src/assembler/assembler.ts';
import { createRandom, generate, prelude, type Random } from './generate.ts';

const splinters = [
  '(',
  ')',
  ',',
  '"',
  "'",
  '\\',
  '%hi(',
  '%',
  '.',
  ':',
  '#',
  '\n',
  '.macro m\n',
  '.endm\n',
  '.rept 99999999\n',
  '.endr\n',
  '.if 1\n',
  '.else\n',
  '.endif\n',
  '.space 0x7fffffff\n',
  '.space -1\n',
  '.org 0xffffffff\n',
  '.align 31\n',
  '.fill 1<<40,8,1\n',
  '.set a, b\n.set b, a+a\n',
  '.eqv q, q2+q2\n.eqv q2, q+q\n.word q\n',
  '.include "x"\n',
  '1:',
  '1b',
  '99f',
  '-',
  '~',
  '0x',
  '1e9',
  '.section',
  '.popsection\n',
  '.set .,1\n',
  '.irp x,a,b\n',
  '.exitm\n',
  '.comm z, 1<<62\n',
  '\u0000',
  '\u{1f600}',
  '\r',
  '\t',
];

function mutate(text: string, random: Random): string {
  let result = text;
  for (let count = 1 + random(8); count > 0; count--) {
    const at = random(result.length + 1);
    switch (random(4)) {
      case 0:
        result = result.slice(0, at) + result.slice(at + random(20));
        break;
      case 1:
        result = result.slice(0, at) + splinters[random(splinters.length)] + result.slice(at);
        break;
      case 2: {
        const from = random(result.length + 1);
        result = result.slice(0, at) + result.slice(from, from + random(200)) + result.slice(at);
        break;
      }
      default:
        result = result.slice(0, at) + String.fromCharCode(32 + random(95)) + result.slice(at + 1);
    }
  }
  return result;
}

/** A source that is most likely broken; the same seed gives the same one. */
function broken(seed: number): string {
  const random = createRandom(seed * 7919);
  const whole = prelude + generate(seed, random).ours;
  const kind = random(10);
  if (kind === 0) return whole.slice(0, random(whole.length));
  if (kind === 1) return Array.from({ length: random(200) }, () => splinters[random(splinters.length)]).join(' ');
  if (kind === 2) return String.fromCharCode(...Array.from({ length: random(2000) }, () => random(0x250)));
  return mutate(whole, random);
}

/** Assembles `count` broken sources; a failure is a throw, an answer without errors or program, or a message without a place. */
export function fuzzSources(first: number, count: number): { accepted: number; refused: number; failures: string[] } {
  const failures: string[] = [];
  let accepted = 0;
  for (let seed = first; seed < first + count; seed++) {
    try {
      const { program, diagnostics } = assemble({ file: 'x.s', text: broken(seed) }, { read: () => undefined });
      const errors = diagnostics.filter(({ severity }) => severity === 'error');
      if ((program === undefined) !== errors.length > 0)
        failures.push(`seed ${seed}: ${errors.length} errors, yet ${program ? 'a' : 'no'} program`);
      if (diagnostics.some(({ span }) => !span || span.length < 1))
        failures.push(`seed ${seed}: a diagnostic without a place`);
      if (program) accepted++;
    } catch (error) {
      failures.push(`seed ${seed}: ${String(error)}`);
    }
  }
  return { accepted, refused: count - accepted, failures };
}
