/* A small stack machine that runs programs of its own, through a jump table: primes by trial division, Collatz lengths. */
#include "runtime.h"

enum { HALT, PUSH, LOAD, STORE, ADD, MUL, DIV, REM, LESS, EQUAL, JUMP, ZERO, PRINT };

static i32 memory[16];
static i32 stack[64];
static short code[256];
static i32 size;

static i32 run(void) {
  i32 *sp = stack;
  i32 steps = 0;
  for (const short *pc = code;; steps++) {
    switch (*pc++) {
      case HALT: return steps;
      case PUSH: *sp++ = *pc++; break;
      case LOAD: *sp++ = memory[*pc++]; break;
      case STORE: memory[*pc++] = *--sp; break;
      case ADD: sp--; sp[-1] += *sp; break;
      case MUL: sp--; sp[-1] *= *sp; break;
      case DIV: sp--; sp[-1] /= *sp; break;
      case REM: sp--; sp[-1] %= *sp; break;
      case LESS: sp--; sp[-1] = sp[-1] < *sp; break;
      case EQUAL: sp--; sp[-1] = sp[-1] == *sp; break;
      case JUMP: pc = code + *pc; break;
      case ZERO: pc = *--sp ? pc + 1 : code + *pc; break;
      case PRINT: print_int(*--sp); print(" "); break;
      default: print("bad code\n"); return -1;
    }
  }
}

static void put(i32 operation) { code[size++] = operation; }

static i32 put2(i32 operation, i32 operand) {
  put(operation);
  put(operand);
  return size - 1;
}

static void binary(i32 left, i32 operation, i32 right) {
  put2(LOAD, left);
  put2(PUSH, right);
  put(operation);
}

/* Prints the primes below `limit`: memory[0] is the number, memory[1] the divisor. */
static void primes(i32 limit) {
  size = 0;
  put2(PUSH, 2);
  put2(STORE, 0);
  i32 number = size;
  binary(0, LESS, limit);
  i32 end = put2(ZERO, 0);
  put2(PUSH, 2);
  put2(STORE, 1);
  i32 divisor = size;
  put2(LOAD, 0);
  put2(LOAD, 1);
  put2(LOAD, 1);
  put(MUL);
  put(LESS);
  i32 more = put2(ZERO, 0);
  put2(LOAD, 0);
  put(PRINT);
  i32 done = put2(JUMP, 0);
  code[more] = size;
  put2(LOAD, 0);
  put2(LOAD, 1);
  put(REM);
  i32 composite = put2(ZERO, 0);
  binary(1, ADD, 1);
  put2(STORE, 1);
  put2(JUMP, divisor);
  code[done] = code[composite] = size;
  binary(0, ADD, 1);
  put2(STORE, 0);
  put2(JUMP, number);
  code[end] = size;
  put(HALT);
}

/* The length of the Collatz run from memory[0], left in memory[1]. */
static void collatz(void) {
  size = 0;
  put2(PUSH, 0);
  put2(STORE, 1);
  i32 loop = size;
  binary(0, EQUAL, 1);
  i32 more = put2(ZERO, 0);
  put(HALT);
  code[more] = size;
  binary(1, ADD, 1);
  put2(STORE, 1);
  binary(0, REM, 2);
  i32 even = put2(ZERO, 0);
  binary(0, MUL, 3);
  put2(PUSH, 1);
  put(ADD);
  i32 next = put2(JUMP, 0);
  code[even] = size;
  binary(0, DIV, 2);
  code[next] = size;
  put2(STORE, 0);
  put2(JUMP, loop);
}

i32 main(void) {
  primes(100);
  i32 steps = run();
  print("\n");
  collatz();
  i32 longest = 0, of = 0;
  for (i32 round = 0; round < REPEAT; round++)
    for (i32 n = 1; n < 300; n++) {
      memory[0] = n;
      steps += run();
      if (memory[1] > longest) longest = memory[1], of = n;
    }
  print_int(of);
  print(" takes ");
  print_int(longest);
  print(", steps ");
  print_int(steps);
  print("\n");
  return 7;
}
