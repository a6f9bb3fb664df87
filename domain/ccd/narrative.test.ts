import { expect, it } from '@jest/globals';
import { parseXml } from '../../platform/xml-document.ts';
import { aCcd } from '../../test/setup/ccd.ts';
import { readableSections } from './narrative.ts';

const blocksOf = (text: string) => readableSections(parseXml(aCcd({ text })))[0]?.blocks;

it('paragraphs, lists and tables come as text, in their order', () => {
  expect(
    blocksOf(`Seen   today.<br/>All well.
      <paragraph><caption>Note</caption><content styleCode="Bold">Take</content> one<sup>2</sup></paragraph>
      <list listType="ordered"><caption>Medicines</caption><item>One</item><item>Two<list><item>a</item><item>b</item></list></item><item> </item></list>
      <table><caption>Results</caption>
        <thead><tr><th>Test</th><th colspan="2">Value</th></tr></thead>
        <tbody><tr><td>Glucose</td><td rowspan="3">98</td><td><paragraph>mg</paragraph><paragraph>dL</paragraph></td></tr></tbody>
      </table>`),
  ).toEqual([
    { kind: 'text', text: 'Seen today.\nAll well.' },
    { kind: 'text', text: 'Note' },
    { kind: 'text', text: 'Take one2' },
    { kind: 'list', caption: 'Medicines', ordered: true, items: ['One', 'Two\n• a\n• b'] },
    {
      kind: 'table',
      caption: 'Results',
      rows: [
        [
          { text: 'Test', header: true, colSpan: 1, rowSpan: 1 },
          { text: 'Value', header: true, colSpan: 2, rowSpan: 1 },
        ],
        [
          { text: 'Glucose', header: false, colSpan: 1, rowSpan: 1 },
          { text: '98', header: false, colSpan: 1, rowSpan: 3 },
          { text: 'mg\ndL', header: false, colSpan: 1, rowSpan: 1 },
        ],
      ],
    },
  ]);
});

it('of links the words remain; pictures, scripts, what was taken out and what nobody knows are left out', () => {
  const text = `<linkHtml href="javascript:alert(1)">a link</linkHtml><renderMultiMedia referencedObject="x"><caption>picture</caption></renderMultiMedia>
    <content revised="delete">old</content><script>alert(1)</script><html xmlns="http://www.w3.org/1999/xhtml"><img src="x" onerror="alert(1)"/>web</html>
    &lt;b onclick="x()"&gt;bold&lt;/b&gt;<table><tr><td colspan="9999" rowspan="-1" onclick="x()">cell</td></tr></table>`;
  expect(blocksOf(text)).toEqual([
    { kind: 'text', text: 'a link <b onclick="x()">bold</b>' },
    { kind: 'table', caption: null, rows: [[{ text: 'cell', header: false, colSpan: 1, rowSpan: 1 }]] },
  ]);
});

it('sections within others say how deep they lie, and one without a text has no blocks', () => {
  const within = `</text><component><section><title>Inner</title></section></component><text>`;
  const sections = readableSections(parseXml(aCcd({ text: within, sections: ['1', '2'] })));
  expect(sections.map(({ title, level }) => [title, level])).toEqual([
    ['Section 1', 0],
    ['Inner', 1],
    ['Section 2', 0],
  ]);
  expect(sections[1]?.blocks).toEqual([]);
});
