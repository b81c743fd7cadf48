import { join } from 'node:path';
import express, { type Express } from 'express';
import type { Governor } from 'mongo-governor';
import type { KeyRing } from '../links/key-ring';
import { clickHandler } from './click-handler';
import type { Clicks } from './clicks';
import type { Counts } from './counts';
import { eventStream } from './event-stream';
import type { Redirects } from './redirects';
import type { View } from './view';

export interface AppParts {
  readonly governor: Governor;
  readonly keys: KeyRing;
  readonly redirects: Redirects;
  readonly clicks: Clicks;
  readonly counts: Counts;
  readonly trustRequestId: boolean;
  readonly view: () => View;
}

/** `/c/…` is for everybody; keep the rest inside your network. */
export function makeApp(parts: AppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  // One address for one link.
  app.enable('strict routing');
  app.get('/c/:link', clickHandler(parts));

  // Ready also without a database: the redirects go on, and a fleet that takes itself out would end them.
  app.get('/ready', (_request, response) => void response.json({ ready: true }));
  app.get('/metrics', parts.governor.metricsHandler());
  app.use('/governor', parts.governor.consoleHandler());

  app.get('/view', (_request, response) => void response.json(parts.view()));
  app.get('/events', eventStream(parts.view));
  app.use(
    express.static(join(__dirname, '../page'), {
      setHeaders: (response) =>
        response.setHeader('content-security-policy', "default-src 'self'; img-src data:"),
    }),
  );
  return app;
}
