// app/metrics/route.ts. There is no request and response of Node's here, so the registry answers.
import { register } from 'prom-client';
import './mongo';

export const dynamic = 'force-dynamic';

export async function GET(): Promise<Response> {
  return new Response(await register.metrics(), { headers: { 'content-type': register.contentType } });
}
