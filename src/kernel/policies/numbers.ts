/** Lists of numbers as parameters: one for each of several things, or one for all of them. */

/** The numbers of a list such as `10,20,40`, one for each of `count`; undefined where it is no such list. */
export function numbersIn(text: string, count: number): readonly number[] | undefined {
  if (!/^[1-9]\d{0,8}(,[1-9]\d{0,8})*$/.test(text)) return undefined;
  const numbers = text.split(',').map(Number);
  if (numbers.length === count) return numbers;
  return numbers.length === 1 ? Array.from({ length: count }, () => numbers[0]) : undefined;
}
