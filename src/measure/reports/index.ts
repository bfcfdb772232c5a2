/** The catalogue of reports that `--report` knows. */
import { misses } from './misses.ts';
import type { ReportKind } from './report-kind.ts';
import { sharing } from './sharing.ts';

// The data differs from report to report; only the report itself reads it.
// biome-ignore lint/suspicious/noExplicitAny: see above
export const reportKinds: readonly ReportKind<any>[] = [misses, sharing];
