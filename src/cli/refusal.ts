/** How a command gives up: what it says on standard error and the code it ends with. */
import { type Diagnostic, showDiagnostic } from '../base/diagnostics.ts';
import { exitCodes } from './exit-codes.ts';

/** A mistake of the user's, thrown by a command and reported by `main`. */
export class Refusal extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = exitCodes.usage.code) {
    super(message);
    this.name = 'Refusal';
    this.exitCode = exitCode;
  }
}

/** A refusal that says all that is wrong, a paragraph each. */
export function refuseWith(
  diagnostics: readonly Diagnostic[],
  exitCode: number,
  sourceOf: (file: string) => string | undefined = () => undefined,
): Refusal {
  return new Refusal(diagnostics.map((one) => showDiagnostic(one, sourceOf)).join('\n\n'), exitCode);
}
