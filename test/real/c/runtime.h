/* What a program needs of a system: Linux's write and exit, which Flynn and qemu both answer, and a few functions. */
#ifndef RUNTIME_H
#define RUNTIME_H

typedef unsigned char u8;
typedef unsigned int u32;
typedef int i32;

/* How often the work is done; benchmarks set it higher. */
#ifndef REPEAT
#define REPEAT 1
#endif

static i32 call(i32 number, i32 a, i32 b, i32 c) {
  register i32 a0 asm("a0") = a;
  register i32 a1 asm("a1") = b;
  register i32 a2 asm("a2") = c;
  register i32 a7 asm("a7") = number;
  asm volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a7) : "memory");
  return a0;
}

static void print(const char *text) {
  i32 length = 0;
  while (text[length]) length++;
  call(64, 1, (i32)text, length);
}

static void print_hex(u32 value) {
  char text[9];
  for (i32 i = 0; i < 8; i++) text[i] = "0123456789abcdef"[value >> (28 - 4 * i) & 15];
  text[8] = 0;
  print(text);
}

static void print_int(i32 value) {
  char text[12];
  i32 at = 11;
  u32 rest = value < 0 ? -(u32)value : (u32)value;
  text[at] = 0;
  do text[--at] = '0' + rest % 10; while (rest /= 10);
  if (value < 0) text[--at] = '-';
  print(text + at);
}

/* The compiler may call these though nobody wrote a call. */
void *memcpy(void *to, const void *from, u32 size) {
  for (u32 i = 0; i < size; i++) ((volatile u8 *)to)[i] = ((const u8 *)from)[i];
  return to;
}

void *memset(void *to, i32 byte, u32 size) {
  for (u32 i = 0; i < size; i++) ((volatile u8 *)to)[i] = byte;
  return to;
}

i32 main(void);

void _start(void) {
  call(93, main(), 0, 0);
  for (;;) {}
}

static u32 seed = 12345;

static u32 random(void) {
  seed ^= seed << 13;
  seed ^= seed >> 17;
  seed ^= seed << 5;
  return seed;
}

#endif
