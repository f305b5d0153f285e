import { describe, expect, it } from 'vitest';
import { readConfigFiles } from '../deployment/option-settings.ts';
import { specificationProblems } from './specification-problems.ts';
import { parseTemplate, readTemplates, type Template } from './templates.ts';

const templates = readTemplates();

describe("AWS's resource specification", () => {
  it.each(Object.entries(templates))('has nothing to say against %s', (file, template) => {
    expect(specificationProblems(file, template)).toEqual([]);
  });

  it("has nothing to say against the resources of a version's files", () => {
    const resources = Object.entries(readConfigFiles()).flatMap(([, { Resources = {} }]) => Object.entries(Resources));
    expect(resources.length).toBeGreaterThan(0);
    // The rest of the group is Elastic Beanstalk's: what it sets itself is not missing here.
    const whole = Object.fromEntries(
      resources.map(([name, { Type, Properties }]) => [
        name,
        { Type, Properties: { MinSize: '1', MaxSize: '1', ...Properties } },
      ]),
    );
    const template: Template = { Parameters: {}, Resources: whole, Outputs: {} };
    expect(specificationProblems('.ebextensions', template)).toEqual([]);
  });
});

describe('a template that AWS would refuse', () => {
  const topic = (properties: string) => `{ Type: AWS::SNS::Topic, Properties: ${properties} }`;
  it.each([
    ['a type', '{ Type: AWS::SNS::Topics, Properties: {} }', 'one.yaml It: there is no type AWS::SNS::Topics'],
    ['a property', topic('{ Name: a }'), 'one.yaml It: there is no property Name'],
    [
      'a property further down',
      '{ Type: AWS::S3::Bucket, Properties: { VersioningConfiguration: { State: Enabled } } }',
      'one.yaml It.VersioningConfiguration: Status is missing',
    ],
    [
      'a value',
      '{ Type: AWS::WAFv2::IPSet, Properties: { Addresses: [], IPAddressVersion: IPV4, Scope: GLOBAL } }',
      'one.yaml It.Scope: "GLOBAL" is none of CLOUDFRONT, REGIONAL',
    ],
    [
      'a value that a parameter may give',
      '{ Type: AWS::WAFv2::IPSet, Properties: { Addresses: [], IPAddressVersion: IPV4, Scope: !Ref Where } }',
      'one.yaml It.Scope by Where: "HERE" is none of CLOUDFRONT, REGIONAL',
    ],
    [
      'a branch of a condition',
      '{ Type: AWS::WAFv2::IPSet, Properties: { Addresses: [], IPAddressVersion: !If [Is, IPV5, !Ref AWS::NoValue], Scope: REGIONAL } }',
      'one.yaml It.IPAddressVersion: "IPV5" is none of IPV4, IPV6',
    ],
    ['a kind of value', topic('{ FifoTopic: perhaps }'), 'one.yaml It.FifoTopic: "perhaps" is no boolean'],
    ['a list', topic('{ Tags: { Key: a, Value: b } }'), 'one.yaml It.Tags: {"Key":"a","Value":"b"} is no list'],
    ['a tag', topic('{ Tags: [{ Name: a, Value: b }] }'), 'one.yaml It.Tags[0]: Key is missing'],
    [
      'an attribute',
      topic('{ DisplayName: !GetAtt It.Name }'),
      'one.yaml Resources It Properties DisplayName: AWS::SNS::Topic has no attribute Name',
    ],
    [
      'an attribute in a text',
      topic(`{ DisplayName: !Sub "x \${It.Name}" }`),
      'one.yaml Resources It Properties DisplayName: AWS::SNS::Topic has no attribute Name',
    ],
  ])('is found by %s that is not there', (_what, resource, problem) => {
    const text = `Parameters: { Where: { Type: String, AllowedValues: [REGIONAL, HERE] } }\nResources:\n  It: ${resource}\nOutputs: {}\n`;
    expect(specificationProblems('one.yaml', parseTemplate(text, 'one.yaml'))).toContain(problem);
  });
});
