/** The catalogue of engines. */
import type { EngineKind } from './engine.ts';
import { evaluate } from './evaluate.ts';
import { loop } from './loop.ts';

export const engines: readonly EngineKind[] = [loop, evaluate];
