import type { Refusal } from '../links/signed-link';
import type { Source } from './documents';

/** Different errors that are told apart; a further one is "other", so that labels stay bounded. */
const MOST_KINDS = 32;

/** What has happened since the process began: plain numbers. */
export class Counts {
  readonly redirects: Record<Source, number> = { own: 0, other: 0, known: 0, link: 0 };
  readonly refused: Record<Refusal | 'revoked link', number> = {
    malformed: 0,
    'unknown key': 0,
    'revoked key': 0,
    forged: 0,
    'revoked link': 0,
  };
  /** By where it happened and the error's code or name. */
  readonly failures: Record<string, number> = {};
  /** Documents whose link was not signed by us. */
  distrusted = 0;
  written = 0;
  spooled = 0;
  replayed = 0;
  /** Of the replayed, those that had arrived before. */
  duplicates = 0;
  /** Clicks that the region will never take; they stay in the file. */
  refusedClicks = 0;
  /** Clicks that could be neither kept nor written; their redirects were answered. */
  lost = 0;

  failed(where: Source | 'spool' | 'write' | 'replay', error: unknown): void {
    const { code } = error as { readonly code?: unknown };
    // Not all libraries give their errors a name of their own.
    const name =
      error instanceof Error && error.name === 'Error' ? error.constructor.name : (error as Error).name;
    const kind = `${where}: ${typeof code === 'string' ? code : String(name)}`;
    const key = kind in this.failures || Object.keys(this.failures).length < MOST_KINDS ? kind : 'other';
    this.failures[key] = (this.failures[key] ?? 0) + 1;
  }
}
