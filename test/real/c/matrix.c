/* Matrix products: integers, a transposed copy, and fixed-point powers; signed multiplication and division throughout. */
#include "runtime.h"

#define N 40

static i32 a[N][N], b[N][N], c[N][N], t[N][N];

static void multiply(void) {
  for (i32 i = 0; i < N; i++)
    for (i32 j = 0; j < N; j++) {
      i32 sum = 0;
      for (i32 k = 0; k < N; k++) sum += a[i][k] * b[k][j];
      c[i][j] = sum;
    }
}

i32 main(void) {
  u32 check = 0;
  for (i32 round = 0; round < REPEAT; round++) {
    for (i32 i = 0; i < N; i++)
      for (i32 j = 0; j < N; j++) {
        a[i][j] = (i32)(random() % 2001) - 1000;
        b[i][j] = (i32)(random() % 2001) - 1000;
      }
    multiply();
    for (i32 i = 0; i < N; i++)
      for (i32 j = 0; j < N; j++) t[j][i] = b[i][j];
    for (i32 i = 0; i < N; i++)
      for (i32 j = 0; j < N; j++) {
        i32 sum = 0;
        for (i32 k = 0; k < N; k++) sum += a[i][k] * t[j][k];
        if (sum != c[i][j]) {
          print("differ\n");
          return 1;
        }
        check = check * 33 + (u32)(sum / (j - 50)) + (u32)(sum % (i + 7));
      }
    long long wide = 1;
    for (i32 i = 0; i < N; i++) wide = wide * a[i][i] + b[i][i];
    check ^= (u32)wide ^ (u32)(wide >> 32);
  }
  print("product ");
  print_hex(check);
  print("\n");
  return 0;
}
