/** What the user should know besides the outcome: each once, and not too many. */
import type { KernelGraph } from './graph.ts';

const mostNotes = 100;

export function note({ notes }: Pick<KernelGraph, 'notes'>, text: string): void {
  if (notes.length < mostNotes && !notes.includes(text)) notes.push(text);
}
