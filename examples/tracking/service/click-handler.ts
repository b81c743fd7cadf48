import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { openLink } from '../links/signed-link';
import type { AppParts } from './app';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const LONGEST_AGENT = 200;

type Parts = Pick<AppParts, 'keys' | 'redirects' | 'clicks' | 'counts' | 'trustRequestId'>;

export function clickHandler(parts: Parts): RequestHandler<{ link: string }> {
  const { keys, redirects, clicks, counts } = parts;
  return async (request, response) => {
    // Before anything is asked: what we did not sign costs nobody anything.
    const opened = openLink(request.params.link, keys);
    if ('refusal' in opened) {
      counts.refused[opened.refusal] += 1;
      refuse(response, opened.refusal === 'revoked key' ? 410 : 404);
      return;
    }
    const answer = await redirects.answer(opened.link);
    if ('revoked' in answer) {
      counts.refused['revoked link'] += 1;
      refuse(response, 410);
      return;
    }
    const { source, target } = answer;
    // HEAD is a mail filter that looks where a link leads, not a person.
    if (request.method === 'GET') {
      clicks.record({
        _id: idOf(request, parts.trustRequestId),
        link: opened.link.id,
        at: new Date(),
        source,
        agent: (request.get('user-agent') ?? '').slice(0, LONGEST_AGENT),
      });
    }
    counts.redirects[source] += 1;
    // Not `response.redirect`, which rewrites addresses: what is sent is what was signed.
    response.writeHead(302, { location: target, 'cache-control': 'no-store', 'x-source': source }).end();
  };
}

function idOf(request: Request<{ link: string }>, trusted: boolean): string {
  const given = trusted ? request.get('x-request-id') : undefined;
  return given !== undefined && UUID.test(given) ? given : randomUUID();
}

function refuse(response: Response, status: 404 | 410): void {
  response
    .status(status)
    .type('text')
    .send(status === 410 ? 'This link is no longer valid.\n' : 'No such link.\n');
}
