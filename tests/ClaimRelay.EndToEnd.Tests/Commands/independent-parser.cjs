// Reads acknowledgments with a parser that shares nothing with ours, strictly: counts and control numbers must hold.
// Usage: node independent-parser.cjs FILE. Prints for each interchange with a group the segments of its sets, as JSON.
const { readFileSync } = require("node:fs");
const { X12Parser } = require("node-x12");

const file = readFileSync(process.argv[2], "latin1");
const interchanges = file.split(/(?=ISA\*)/).filter((text) => text.trim().length > 0);
// It takes TA1 for a segment of a group; X12 has it between ISA and IEA.
const read = interchanges.filter((text) => !/[~\n]TA1\*/.test(text)).map((text) => {
  const interchange = new X12Parser(true).parse(text);
  return interchange.functionalGroups.flatMap((group) => group.transactions)
    .flatMap((set) => set.segments)
    .map((segment) => [segment.tag, ...segment.elements.map((element) => element.value)].join("*"));
});
console.log(JSON.stringify({ interchanges: interchanges.length, read }));
