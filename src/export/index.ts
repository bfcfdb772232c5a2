/** The catalogue of trace formats. */
import { chrome } from './chrome.ts';
import type { Exporter } from './exporter.ts';
import { kanata } from './kanata.ts';

export const exporters: readonly Exporter[] = [kanata, chrome];
