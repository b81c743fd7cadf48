import { createServer, type Server } from 'node:http';
import type { RequestMethod } from '@nestjs/common';
import { AbstractHttpAdapter } from '@nestjs/core';
import express, { type Express, type Request, type RequestHandler, type Response } from 'express';

/** What Nest wants of an HTTP platform, as @nestjs/platform-express gives it; what no test needs does nothing. */
export class NestOnExpress extends AbstractHttpAdapter<Server, Request, Response> {
  private readonly app: Express;

  constructor() {
    const app = express();
    super(app);
    this.app = app;
  }

  initHttpServer(): void {
    this.setHttpServer(createServer(this.app));
  }

  override listen(port: number, ...rest: unknown[]): Server {
    return this.getHttpServer().listen(port, ...(rest as []));
  }

  close(): Promise<void> {
    this.httpServer.closeAllConnections();
    return new Promise((resolve) => this.httpServer.close(() => resolve()));
  }

  getRequestHostname = (request: Request): string => request.hostname;
  getRequestMethod = (request: Request): string => request.method;
  getRequestUrl = (request: Request): string => request.originalUrl;
  status = (response: Response, code: number): Response => response.status(code);
  reply(response: Response, body: unknown, code?: number): Response {
    if (code !== undefined) response.status(code);
    return response.send(body);
  }
  end = (response: Response, message?: string): Response => response.end(message);
  isHeadersSent = (response: Response): boolean => response.headersSent;
  getHeader = (response: Response, name: string): unknown => response.getHeader(name);
  setHeader = (response: Response, name: string, value: string): Response => response.setHeader(name, value);
  appendHeader = (response: Response, name: string, value: string): Response => response.append(name, value);
  createMiddlewareFactory(_method: RequestMethod): (path: string, callback: object) => void {
    return (path, callback) => this.app.use(path.replace(/\/?\$?$/, ''), callback as RequestHandler);
  }
  setErrorHandler = (handler: RequestHandler): Express => this.app.use(handler);
  setNotFoundHandler = (handler: RequestHandler): Express => this.app.use(handler);
  getType = (): string => 'express';
  registerParserMiddleware = (): void => undefined;
  useStaticAssets = (): void => undefined;
  setViewEngine = (): void => undefined;
  render = (): void => undefined;
  redirect = (): void => undefined;
  enableCors = (): void => undefined;
  applyVersionFilter(): never {
    throw new Error('no test has versions');
  }
}
