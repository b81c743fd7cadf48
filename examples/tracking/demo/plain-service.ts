import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express, { type NextFunction, type Request, type Response } from 'express';
import { MongoClient } from 'mongodb';
import { KeyRing } from '../links/key-ring';
import { openLink } from '../links/signed-link';
import { type ClickDocument, DATABASE, type LinkDocument } from '../service/documents';
import { environmentSchema } from '../service/environment';

/**
 * The service as it is written without any of this, to compare with: the driver as it comes, one region, and a click that
 * is looked up, written and then redirected. The same links and the same documents.
 */
async function main(): Promise<void> {
  const env = environmentSchema.parse(process.env);
  const keys = new KeyRing(env.TRACKING_KEYS);
  const client = new MongoClient(env.TRACKING_OWN.uri, {
    appName: env.TRACKING_INSTANCE,
    readPreference: 'secondaryPreferred',
  });
  // Not connected first: it has to come up also while no member is there. The first click connects it.
  const links = client.db(DATABASE).collection<LinkDocument>('links');
  const clicks = client.db(DATABASE).collection<ClickDocument>('clicks');

  const app = express();
  app.get('/c/:link', async (request, response) => {
    const opened = openLink(request.params.link, keys);
    const found = 'link' in opened ? await links.findOne({ _id: opened.link.id }) : null;
    const target = found === null ? opened : openLink(found.token, keys);
    if (!('link' in target)) {
      response.status(404).end();
      return;
    }
    await clicks.insertOne({
      _id: request.get('x-request-id') ?? '',
      link: target.link.id,
      at: new Date(),
      source: 'own',
      agent: request.get('user-agent') ?? '',
    });
    response.writeHead(302, { location: target.link.target, 'x-source': 'own' }).end();
  });
  // Express would print each of them.
  app.use((_error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    response.status(500).end();
  });
  const server = app.listen(env.PORT, '127.0.0.1');
  await once(server, 'listening');
  process.send?.({ kind: 'ready', port: (server.address() as AddressInfo).port });
}

// The demo decides when it ends, and nothing of it has to be kept.
process.on('SIGINT', () => undefined);
process.once('SIGTERM', () => process.exit(0));
process.once('disconnect', () => process.exit(0));

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
