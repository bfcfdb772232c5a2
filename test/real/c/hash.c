/* A hash table with open addressing: insert, look up, delete; FNV-1a over decimal keys. */
#include "runtime.h"

#define SLOTS 4096

struct entry {
  u32 key;
  i32 value;
  u8 state; /* 0 free, 1 used, 2 deleted */
};

static struct entry table[SLOTS];

static u32 hash(u32 key) {
  u32 h = 2166136261u;
  do {
    h = (h ^ ('0' + key % 10)) * 16777619u;
  } while (key /= 10);
  return h;
}

static struct entry *find(u32 key, i32 insert) {
  struct entry *grave = 0;
  for (u32 i = hash(key) % SLOTS, n = 0; n < SLOTS; i = (i + 1) % SLOTS, n++) {
    struct entry *e = &table[i];
    if (e->state == 1 && e->key == key) return e;
    if (e->state == 2 && !grave) grave = e;
    if (e->state == 0) return insert ? (grave ? grave : e) : 0;
  }
  return grave;
}

i32 main(void) {
  i32 found = 0, missing = 0, sum = 0;
  for (i32 round = 0; round < REPEAT; round++) {
    for (i32 i = 0; i < 6000; i++) {
      u32 key = random() % 5000;
      struct entry *e = find(key, i % 3 == 0);
      if (i % 3 == 0 && e) {
        if (e->state != 1) e->value = 0;
        e->key = key;
        e->state = 1;
        e->value += i;
      } else if (e) {
        found++;
        sum += e->value;
        if (i % 3 == 2) e->state = 2;
      } else {
        missing++;
      }
    }
  }
  print("found ");
  print_int(found);
  print(" missing ");
  print_int(missing);
  print(" sum ");
  print_int(sum);
  print("\n");
  return found & 127;
}
