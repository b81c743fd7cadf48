/** What a region knows of a link: it as it is signed now, and whether it still holds. */
export interface LinkDocument {
  readonly _id: string;
  readonly token: string;
  readonly revokedAt?: Date;
}

export interface ClickDocument {
  /** Made before anything is written, so that the same click can be written again. */
  readonly _id: string;
  readonly link: string;
  readonly at: Date;
  readonly source: Source;
  readonly agent: string;
}

/** Where a redirect's answer came from, the best first. */
export const SOURCES = ['own', 'other', 'known', 'link'] as const;
export type Source = (typeof SOURCES)[number];

export const DATABASE = 'tracking';
