import { SpanKind } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { documentOf } from './ended-span.ts';

const httpOf = (attributes: Record<string, unknown>) => documentOf({ kind: SpanKind.SERVER, attributes }).http;

describe('the http block', () => {
  it('has request and response, and the metadata has none of it again', () => {
    const document = documentOf({
      kind: SpanKind.SERVER,
      attributes: {
        'http.request.method': 'POST',
        'http.response.status_code': 303,
        'http.response.body.size': 120,
        'url.scheme': 'https',
        'url.path': '/claim',
        'server.address': 'claims.example',
        'client.address': '203.0.113.9',
        'network.peer.address': '10.0.1.5',
        'user_agent.original': 'curl/8',
      },
    });
    expect(document.http).toEqual({
      request: {
        method: 'POST',
        url: 'https://claims.example/claim',
        user_agent: 'curl/8',
        client_ip: '203.0.113.9',
        x_forwarded_for: true,
      },
      response: { status: 303, content_length: 120 },
    });
    expect(document).not.toHaveProperty('metadata');
  });

  it.each([
    ['a server', { 'server.address': 'host', 'server.port': 3306 }],
    ['a client', { 'client.address': '203.0.113.9' }],
    ['a peer', { 'network.peer.address': '203.0.113.9' }],
  ])('is not there when only the address of %s is known', (_, attributes) => {
    const document = documentOf({ attributes });
    expect(document).not.toHaveProperty('http');
    expect(document.metadata.default).toEqual(attributes);
  });

  it.each([
    ['a method', { 'http.request.method': 'GET' }, { request: { method: 'GET' } }],
    ['a status', { 'http.response.status_code': 200 }, { response: { status: 200 } }],
    ['a length', { 'http.response.body.size': 0 }, { response: { content_length: 0 } }],
    ['a user agent', { 'user_agent.original': 'curl/8' }, { request: { user_agent: 'curl/8' } }],
  ])('is there for %s alone', (_, attributes, http) => {
    expect(httpOf(attributes)).toEqual(http);
  });

  it.each([
    ['NaN', Number.NaN],
    ['a text', '200'],
  ])('has no status that is %s', (_, status) => {
    expect(httpOf({ 'http.request.method': 'GET', 'http.response.status_code': status })).toEqual({
      request: { method: 'GET' },
    });
  });
});

describe('the URL', () => {
  const parts = { 'url.scheme': 'https', 'server.address': 'claims.example', 'url.path': '/claims/C-1' };
  it.each([
    ['is url.full where that is known', { ...parts, 'url.full': 'https://other/' }, 'https://other/'],
    ['is put together otherwise', parts, 'https://claims.example/claims/C-1'],
    ['has a port', { ...parts, 'server.port': 8443 }, 'https://claims.example:8443/claims/C-1'],
    ['has no port 443', { ...parts, 'server.port': 443 }, 'https://claims.example/claims/C-1'],
    ['has no port 80', { ...parts, 'server.port': 80 }, 'https://claims.example/claims/C-1'],
    [
      'has the query that was recorded',
      { ...parts, 'url.query': 'page=2' },
      'https://claims.example/claims/C-1?page=2',
    ],
    ['has brackets around IPv6', { ...parts, 'server.address': '::1' }, 'https://[::1]/claims/C-1'],
    ['is plain HTTP without a scheme', { 'server.address': 'a', 'url.path': '/b' }, 'http://a/b'],
    ['is not there without a host', { 'url.scheme': 'https', 'url.path': '/claim' }, undefined],
  ])('%s', (_, attributes, url) => {
    expect(httpOf({ 'http.request.method': 'GET', ...attributes }).request.url).toBe(url);
  });

  it('leaves the path in the metadata when there is no host for it', () => {
    const attributes = { 'http.request.method': 'GET', 'url.path': '/claim' };
    expect(documentOf({ attributes }).metadata.default).toEqual({ 'url.path': '/claim' });
  });
});

describe('the client', () => {
  const get = { 'http.request.method': 'GET' };
  it.each([
    ['is client.address', { 'client.address': '203.0.113.9' }, { client_ip: '203.0.113.9' }],
    ['is the peer otherwise', { 'network.peer.address': '10.0.1.5' }, { client_ip: '10.0.1.5' }],
    [
      'was forwarded when the peer is another',
      { 'client.address': '2001:db8::9', 'network.peer.address': '10.0.1.5' },
      { client_ip: '2001:db8::9', x_forwarded_for: true },
    ],
    [
      'was not forwarded when the peer is the same',
      { 'client.address': '10.0.1.5', 'network.peer.address': '10.0.1.5' },
      { client_ip: '10.0.1.5' },
    ],
    [
      'is the peer when client.address is a name',
      { 'client.address': 'laptop.example', 'network.peer.address': '10.0.1.5' },
      { client_ip: '10.0.1.5' },
    ],
    ['is not there when nothing is an address', { 'client.address': 'x', 'network.peer.address': '/tmp/socket' }, {}],
  ])('%s', (_, attributes, request) => {
    expect(httpOf({ ...get, ...attributes }).request).toEqual({ method: 'GET', ...request });
  });
});
