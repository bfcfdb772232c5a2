/**
 * Random numbers as RARS gives them: any number of streams, each a linear congruential generator.
 * Follows the documentation of java.util.Random, which RARS uses, so a seeded stream gives the same numbers. A stream that
 * was not seeded is seeded by the machine's choices, not by the time of day.
 */
import type { Services, Syscall } from './syscall.ts';

type Stream = [high: number, low: number];

const multiplier = { high: 0x5de, low: 0xece66d };
const half = 2 ** 24;
const mostStreams = 2 ** 16;

function seedStream(seed: number): Stream {
  return [((seed >> 24) & 0xffffff) ^ multiplier.high, (seed & 0xffffff) ^ multiplier.low];
}

function streamOf(kernel: Services, index: number): Stream {
  const known = kernel.streams.get(index);
  return known ?? open(kernel, index, index + kernel.choices.pick(2 ** 31, 'random seed'));
}

function open({ streams }: Services, index: number, seed: number): Stream {
  const stream = seedStream(seed);
  // A program that seeds streams without end gets the oldest one's place.
  if (streams.size >= mostStreams && !streams.has(index)) streams.delete(streams.keys().next().value as number);
  streams.set(index, stream);
  return stream;
}

/** The upper `bits` of the next 48; all products stay below 2^53. */
function advance(stream: Stream, bits: number): number {
  const [high, low] = stream;
  const product = low * multiplier.low + 0xb;
  stream[1] = product % half;
  stream[0] = (high * multiplier.low + low * multiplier.high + Math.floor(product / half)) % half;
  return Math.floor((stream[0] * half + stream[1]) / 2 ** (48 - bits));
}

/** A number from 0 to `bound` - 1, each as likely. */
function below(stream: Stream, bound: number): number {
  if ((bound & (bound - 1)) === 0) return Math.floor((bound * advance(stream, 31)) / 2 ** 31);
  for (;;) {
    const bits = advance(stream, 31);
    // The last, incomplete run of `bound` numbers would favour the small ones.
    if (bits - (bits % bound) + (bound - 1) < 2 ** 31) return bits % bound;
  }
}

export const randomCalls: readonly Syscall[] = [
  {
    number: 40,
    name: 'rand_seed',
    takes: ['stream', 'seed'],
    summary: 'Seed a stream of random numbers.',
    call: (kernel, _, index, seed) => void open(kernel, index, seed),
  },
  {
    number: 41,
    name: 'rand_int',
    takes: ['stream'],
    summary: 'The next random word of a stream.',
    call: (kernel, _, index) => advance(streamOf(kernel, index), 32) | 0,
  },
  {
    number: 42,
    name: 'rand_int_range',
    takes: ['stream', 'bound'],
    summary: 'A random number of a stream, from 0 to one less than the bound.',
    call(kernel, thread, index, bound) {
      if (bound > 0) return below(streamOf(kernel, index), bound);
      return void kernel.refuse(thread, `rand_int_range: the bound is ${bound}, and must be at least 1`);
    },
  },
];
