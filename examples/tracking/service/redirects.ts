import type { KeyRing } from '../links/key-ring';
import { type Link, openLink } from '../links/signed-link';
import type { Counts } from './counts';
import type { LinkDocument, Source } from './documents';
import type { LastKnown } from './last-known';
import type { Region } from './region';
import type { Revocations } from './revocations';

export type Answer = { readonly source: Source; readonly target: string } | { readonly revoked: true };

export interface RedirectParts {
  readonly own: Region;
  readonly other: Region;
  readonly known: LastKnown;
  readonly revocations: Revocations;
  readonly keys: KeyRing;
  readonly counts: Counts;
}

/** Where a link leads now: the best source that answers within its bounds. Never rejects. */
export class Redirects {
  readonly #parts: RedirectParts;

  constructor(parts: RedirectParts) {
    this.#parts = parts;
  }

  async answer(link: Link): Promise<Answer> {
    const { own, other, known, revocations } = this.#parts;
    // Known on disk: it holds also while no region answers.
    if (revocations.has(link.id)) return { revoked: true };
    return (
      (await this.#ask(own, 'own', link)) ??
      (await this.#ask(other, 'other', link)) ??
      this.#from('known', known.get(link.id)) ?? { source: 'link', target: link.target }
    );
  }

  async #ask(region: Region, source: Source, link: Link): Promise<Answer | undefined> {
    if (!region.mayRead) return undefined;
    try {
      return this.#read(await region.lookUp(link.id), source, link);
    } catch (error) {
      this.#parts.counts.failed(source, error);
      return undefined;
    }
  }

  #read(document: LinkDocument | null, source: Source, link: Link): Answer {
    const { known, revocations, counts } = this.#parts;
    if (document?.revokedAt !== undefined) {
      revocations.learn(link.id, document.revokedAt);
      known.delete(link.id);
      return { revoked: true };
    }
    // A region that does not know the link has answered: what was signed is all there is, and nobody else is asked.
    if (document === null) return { source: 'link', target: link.target };
    // What stands in a database was signed as well, or it leads nowhere: who can write there can't make redirects.
    const opened = openLink(document.token, this.#parts.keys);
    if (!('link' in opened) || opened.link.id !== link.id) {
      counts.distrusted += 1;
      return { source: 'link', target: link.target };
    }
    known.set(link.id, opened.link.target);
    return { source, target: opened.link.target };
  }

  #from(source: Source, target: string | undefined): Answer | undefined {
    return target === undefined ? undefined : { source, target };
  }
}
