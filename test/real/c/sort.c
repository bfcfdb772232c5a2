/* Quicksort, heapsort and insertion sort of the same numbers must agree. */
#include "runtime.h"

#define COUNT 2000

static i32 numbers[3][COUNT];

static void swap(i32 *a, i32 *b) {
  i32 t = *a;
  *a = *b;
  *b = t;
}

static void quick(i32 *a, i32 low, i32 high) {
  while (low < high) {
    i32 pivot = a[(low + high) / 2], i = low, j = high;
    while (i <= j) {
      while (a[i] < pivot) i++;
      while (a[j] > pivot) j--;
      if (i <= j) swap(&a[i++], &a[j--]);
    }
    if (j - low < high - i) {
      quick(a, low, j);
      low = i;
    } else {
      quick(a, i, high);
      high = j;
    }
  }
}

static void sift(i32 *a, i32 root, i32 size) {
  for (i32 child; (child = 2 * root + 1) < size; root = child) {
    if (child + 1 < size && a[child] < a[child + 1]) child++;
    if (a[root] >= a[child]) return;
    swap(&a[root], &a[child]);
  }
}

static void heap(i32 *a, i32 size) {
  for (i32 i = size / 2 - 1; i >= 0; i--) sift(a, i, size);
  for (i32 end = size - 1; end > 0; end--) {
    swap(&a[0], &a[end]);
    sift(a, 0, end);
  }
}

static void insertion(i32 *a, i32 size) {
  for (i32 i = 1; i < size; i++) {
    i32 value = a[i], j = i;
    for (; j > 0 && a[j - 1] > value; j--) a[j] = a[j - 1];
    a[j] = value;
  }
}

i32 main(void) {
  u32 sum = 0;
  for (i32 round = 0; round < REPEAT; round++) {
    for (i32 i = 0; i < COUNT; i++) numbers[0][i] = numbers[1][i] = numbers[2][i] = (i32)random();
    quick(numbers[0], 0, COUNT - 1);
    heap(numbers[1], COUNT);
    insertion(numbers[2], COUNT);
    for (i32 i = 0; i < COUNT; i++) {
      if (numbers[0][i] != numbers[1][i] || numbers[0][i] != numbers[2][i]) {
        print("differ\n");
        return 1;
      }
      sum = sum * 31 + numbers[0][i];
    }
  }
  print("sorted ");
  print_hex(sum);
  print("\n");
  return 0;
}
