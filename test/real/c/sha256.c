/* SHA-256 (FIPS 180-4) of messages of every length up to 200, and the digest of "abc". */
#include "runtime.h"

static const u32 k[64] = {
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
  0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
  0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
  0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
  0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
  0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static u32 state[8];

static u32 rotate(u32 x, i32 n) { return x >> n | x << (32 - n); }

static void block(const u8 *p) {
  u32 w[64];
  for (i32 i = 0; i < 16; i++) w[i] = (u32)p[4 * i] << 24 | p[4 * i + 1] << 16 | p[4 * i + 2] << 8 | p[4 * i + 3];
  for (i32 i = 16; i < 64; i++) {
    u32 s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3;
    u32 s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10;
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  u32 a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
  for (i32 i = 0; i < 64; i++) {
    u32 t1 = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + k[i] + w[i];
    u32 t2 = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

static void sha256(const u8 *message, u32 length) {
  static const u32 initial[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  for (i32 i = 0; i < 8; i++) state[i] = initial[i];
  u8 last[128];
  u32 whole = length / 64 * 64, rest = length - whole, size = rest < 56 ? 64 : 128;
  for (u32 i = 0; i < whole; i += 64) block(message + i);
  for (u32 i = 0; i < size; i++) last[i] = i < rest ? message[whole + i] : i == rest ? 0x80 : 0;
  for (i32 i = 0; i < 4; i++) last[size - 1 - i] = length * 8 >> (8 * i);
  block(last);
  if (size == 128) block(last + 64);
}

i32 main(void) {
  sha256((const u8 *)"abc", 3);
  for (i32 i = 0; i < 8; i++) print_hex(state[i]);
  print("\n");
  static u8 message[200];
  u32 all = 0;
  for (i32 round = 0; round < REPEAT; round++) {
    for (u32 length = 0; length < sizeof message; length++) {
      message[length] = (u8)random();
      sha256(message, length);
      all = all * 31 + state[0];
    }
  }
  print_hex(all);
  print("\n");
  return 0;
}
