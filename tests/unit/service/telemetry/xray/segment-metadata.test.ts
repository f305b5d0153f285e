import { SpanKind } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { toSegmentDocument } from '../../../../../src/service/telemetry/xray/segment-document.ts';
import { toJsonValue } from '../../../../../src/service/telemetry/xray/segment-metadata.ts';
import { documentOf, endedSpan } from './ended-span.ts';

describe('annotations', () => {
  it('are what a trace is searched by; everything else is metadata', () => {
    const document = documentOf({
      kind: SpanKind.SERVER,
      attributes: { 'http.route': '/claim', 'claim.reference': 'C-1', 'claim.outcome': 'accepted', retries: 2 },
    });
    expect(document.annotations).toEqual({
      'http.route': '/claim',
      'claim.reference': 'C-1',
      'claim.outcome': 'accepted',
    });
    expect(document.metadata).toEqual({ default: { retries: 2 } });
  });

  it.each([
    ['a truth', true, true],
    ['a number', 1.5, 1.5],
    ['a number that JSON does not know, as text', Number.NaN, 'NaN'],
    ['a text, cut at 1000 characters', 'x'.repeat(2000), 'x'.repeat(1000)],
  ])('hold %s', (_, value, held) => {
    expect(documentOf({ attributes: { 'http.route': value } }).annotations).toEqual({ 'http.route': held });
  });

  it('hold no list: that stays in the metadata', () => {
    const document = documentOf({ attributes: { 'http.route': ['a', 'b'] } });
    expect(document).not.toHaveProperty('annotations');
    expect(document.metadata.default).toEqual({ 'http.route': ['a', 'b'] });
  });

  it('are 50 at most with keys of 500 characters that X-Ray allows; the others stay in the metadata', () => {
    const attributes = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`key-${index}`, index]));
    const keys = new Set(Object.keys(attributes));
    const { annotations, metadata } = toSegmentDocument(endedSpan({ attributes }), keys);
    expect(Object.keys(annotations as object)).toEqual(Array.from({ length: 50 }, (_, index) => `key_${index}`));
    expect(metadata).toEqual({ default: Object.fromEntries(Object.entries(attributes).slice(50)) });

    const long = `ü${'k'.repeat(600)}`;
    const document = toSegmentDocument(endedSpan({ attributes: { [long]: 1 } }), new Set([long]));
    expect(document.annotations).toEqual({ [`_${'k'.repeat(499)}`]: 1 });
  });
});

describe('metadata', () => {
  const facts = { attributes: { retries: 2 }, resource: { 'service.name': 'claims', 'process.pid': 7 } };

  it('of a segment has the resource, too', () => {
    expect(documentOf({ ...facts, kind: SpanKind.SERVER }).metadata).toEqual({
      default: { retries: 2, 'otel.resource.service.name': 'claims', 'otel.resource.process.pid': 7 },
    });
  });

  it('of a subsegment has not', () => {
    expect(documentOf({ ...facts, parent: 'local' }).metadata).toEqual({ default: { retries: 2 } });
  });
});

describe('a value', () => {
  const endless: Record<string, unknown> = {};
  endless.self = endless;
  it.each([
    ['a list as a list', [1, 'a', null], [1, 'a', null]],
    ['nothing in a list as null', [undefined, () => 1], [null, null]],
    ['an object as an object', { a: { b: true } }, { a: { b: true } }],
    ['infinity as text', Number.POSITIVE_INFINITY, 'Infinity'],
    ['a bigint as text', 12345678901234567890n, '12345678901234567890'],
    ['a function as nothing', () => 1, undefined],
    ['a symbol as nothing', Symbol('s'), undefined],
    ['what holds itself, down to some depth', endless, { self: { self: { self: { self: { self: { self: '…' } } } } } }],
  ])('is written: %s', (_, value, written) => {
    expect(toJsonValue(value)).toEqual(written);
  });
});
