/**
 * Which cores reach devices: all of them in a symmetric multiprocessor, some in an asymmetric one, where the others are
 * attached processors that can only compute (Hwang 1993, Advanced Computer Architecture, 1.2.1; DEC's VAX-11/782).
 * What the others do about calls that need a device is the kernel's matter.
 */

/** The cores that a setting such as `all` or `0,2` names; undefined where it names none that there is. */
export function coresNamed(text: string, cores: number): readonly number[] | undefined {
  if (text === 'all') return Array.from({ length: cores }, (_, core) => core);
  if (!/^\d+(,\d+)*$/.test(text)) return undefined;
  const named = text.split(',').map(Number);
  return named.every((core) => core < cores) ? named : undefined;
}

/** What the setting may be on a machine of so many cores, in words. */
export function namesOf(cores: number): string {
  return cores === 1 ? '`all`, or core 0' : `\`all\`, or cores from 0 to ${cores - 1} with commas between them`;
}
