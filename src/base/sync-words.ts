/**
 * The words of synchronisation objects in user memory, before their first use: what the assembler's declarations put there
 * and the kernel finds. Programs that lay them out by themselves write the same words.
 *
 * | object | words |
 * |---|---|
 * | mutex | protocol << 29 \| ceiling << 21; below, the kernel shows the owner |
 * | condition | 0; the kernel shows how many wait |
 * | semaphore | the count |
 * | readers-writer lock | preference << 29; below, the kernel shows who has it |
 * | barrier | how many threads; 0, where the kernel shows how many have arrived |
 * | queue | room; 0, where the kernel shows how many items it has; 0, the place of the first; then a word for each item |
 */
export const mutexProtocols = ['plain', 'inherit', 'ceiling'] as const;
export const preferences = ['fair', 'reader', 'writer'] as const;

/** Where a protocol or a preference stands. */
export const choiceBits = 29;
export const ceilingBits = 21;
/** Of a readers-writer lock that is written: below it is the number of the thread. */
export const writingBit = 28;

/** A higher number is more urgent; 0 is the least. */
export const highestPriority = 255;
export const mostCount = 2 ** 31 - 1;
export const mostParties = 2 ** 20;
export const mostItems = 2 ** 20;

/** In bytes: a queue's words before its items. */
export const queueHead = 12;
