/**
 * A chat template that is rendered in another way than by Python's Jinja gives a prompt that the model has never seen.
 * What is expected here was rendered by jinja2 3.1.6 with `trim_blocks`, `lstrip_blocks`, loop controls and the globals
 * of Transformers.
 */
import { afterEach, describe, expect, it, vi } from "vitest"
import { readTemplate } from "../../../electron/engine/runner/jinja/template.ts"

const values = {
  tool: { name: "get", n: 1, f: 1.5, z: null, l: [1, "two", { k: false }], q: "it's" },
  users: [
    { name: "Bo", age: 3, tags: ["x"] },
    { name: "al", age: 1 },
    { name: "Cy", age: 2, tags: [] },
  ],
  nums: [3, 1, 2],
  tree: [{ n: "a", kids: [{ n: "b", kids: [{ n: "c" }] }, { n: "d" }] }, { n: "e" }],
}

const rendered: Record<string, [template: string, text: string][]> = {
  "Python's text for a value, not JSON": [
    [
      "{{ tool | string }}",
      "{'name': 'get', 'n': 1, 'f': 1.5, 'z': None, 'l': [1, 'two', {'k': False}], 'q': \"it's\"}",
    ],
    ["{{ [1, 'a', none, true, 1.0] }}{{ (1, 'a') }}{{ (1,2)[:1] }}", "[1, 'a', None, True, 1.0](1, 'a')(1,)"],
    ["{{ none }}|{{ true }}|{{ 4 / 2 }}|{{ missing }}", "None|True|2.0|"],
    [
      "{{ [\"it's\", 'a\"b', \"a\\nb\", 'a\\\\b', '\\u00a0\\u00e9'] }}",
      "[\"it's\", 'a\"b', 'a\\nb', 'a\\\\b', '\\xa0é']",
    ],
    ["{{ 0.1 + 0.2 }} {{ 1.5 / 1000000 }} {{ 10.0 ** 20 }}", "0.30000000000000004 1.5e-06 1e+20"],
    ["{{ missing ~ 'a' ~ none ~ 1 ~ true ~ [1] }}", "aNone1True[1]"],
  ],
  "tojson as Transformers defines it": [
    [
      "{{ tool | tojson }}",
      '{"name": "get", "n": 1, "f": 1.5, "z": null, "l": [1, "two", {"k": false}], "q": "it\'s"}',
    ],
    ["{{ tool.l | tojson(indent=2) }}", '[\n  1,\n  "two",\n  {\n    "k": false\n  }\n]'],
    ["{{ '\\u00e9</a>' | tojson }}{{ '\\u00e9😀' | tojson(ensure_ascii=true) }}", '"é</a>""\\u00e9\\ud83d\\ude00"'],
    ["{{ {'b': 1, 'a': [1, {}]} | tojson(sort_keys=true, separators=(',', ':')) }}", '{"a":[1,{}],"b":1}'],
    ["{{ (1, 2.0) | tojson }}{{ [] | tojson(indent=4) }}{{ {1: none} | tojson }}", '[1, 2.0][]{"1": null}'],
  ],
  "raw text": [
    ["a {% raw %}{{ x }} {% if %} {# no #}{% endraw %} b", "a {{ x }} {% if %} {# no #} b"],
    ["a\n  {% raw %}\n {{ x }}\n  {% endraw %}\nb", "a\n\n {{ x }}\nb"],
    ["a  {%- raw -%}  \n{{ x }}\n  {%- endraw -%}  \nb", "a{{ x }}b"],
    ["{# {% raw %} #}{{ 1 }}{# {% endraw %} #}", "1"],
    ["{% raw %}{% endraw %}{% raw %}'\"\\n{% endraw %}", "'\"\\n"],
    ["{% raw %}x {% endraw %}\n\n{% set raw = 2 %}{{ raw }}", "x \n2"],
    ["{% for i in [1, 2] %}{% raw %}{{ i }}{% endraw %}{{ i }}{% endfor %}", "{{ i }}1{{ i }}2"],
  ],
  with: [
    ["{% with a = 1, b = 'x, y' %}{{ a }}{{ b }}{% endwith %}{{ a is defined }}", "1x, yFalse"],
    ["{% set a = 1 %}{% with a = 2, b = a %}{{ a }}{{ b }}{% set a = 3 %}{{ a }}{% endwith %}{{ a }}", "2131"],
    ["{% with %}{% set q = 5 %}{{ q }}{% endwith %}{{ q }}|", "5|"],
    [
      "{% for i in [1, 2, 3] %}{% with j = i * 2 %}{% if i == 2 %}{% continue %}{% endif %}{{ j }}{{ loop.index }}{% endwith %}{% endfor %}",
      "2163",
    ],
    ["a\n  {% with x = [1, (2, 3)] %}\n  {{ x }}\n  {% endwith %}\nb", "a\n  [1, (2, 3)]\nb"],
    ["{% set n = namespace(v=1) %}{% with m = n %}{% set m.v = 7 %}{% endwith %}{{ n.v }}", "7"],
  ],
  "loops that call themselves": [
    [
      "{% for t in tree recursive %}{{ loop.depth }}{{ t.n }}{% if t.kids %}({{ loop(t.kids) }}){% endif %}{% endfor %}",
      "1a(2b(3c)2d)1e",
    ],
    [
      "{% for t in tree recursive %}{{ '  ' * loop.depth0 }}{{ t.n }}{{ loop.last }}\n{{ loop(t.kids or []) }}{% else %}-{% endfor %}",
      "aFalse\n  bFalse\n    cTrue\n-  dTrue\n-eTrue\n-",
    ],
    [
      "{% for t in tree if t.n != 'd' recursive %}{{ t.n }}{{ loop.length }}{{ loop(t.kids) if t.kids }}{% endfor %}",
      "a2b1c1e2",
    ],
    [
      "{% for t in tree recursive %}{% set x = t.n %}{% for u in [1] %}{{ x }}{% endfor %}{% if t.kids %}{{ loop(t.kids) }}{% endif %}{{ x }}{% endfor %}",
      "abccbddaee",
    ],
  ],
  "smallest, largest and sum": [
    ["{{ nums | min }}{{ nums | max }}{{ ['b', 'A'] | min }}{{ nums | sum }}", "13A6"],
    [
      "{{ users | map(attribute='age') | max }}{{ (users | min(attribute='age')).name }}{{ [] | min is defined }}",
      "3alFalse",
    ],
  ],
  "keys that are not strings": [
    [
      "{% set d = {0: 'zero', 512: 'half', none: 'x'} %}{{ d[512] }}{{ d[0] }}{{ d[7] is defined }}{{ d.get(512) }}{{ 0 in d }}{{ d }}",
      "halfzeroFalsehalfTrue{0: 'zero', 512: 'half', None: 'x'}",
    ],
    [
      "{% for limit, value in {1: 'a', 2: 'b'}.items() %}{{ limit + 1 }}{{ value }}{% endfor %}{{ {1: 2, true: 3} }}",
      "2a3b{1: 3}",
    ],
  ],
  unpacking: [
    ["{% for a, b in [(1, 2), [3, 4]] %}{{ a }}-{{ b }};{% endfor %}", "1-2;3-4;"],
    ["{% for a, (b, c) in [(1, (2, 3))] %}{{ a }}{{ b }}{{ c }}{% endfor %}", "123"],
    ["{% set a, b = 1, 2 %}{% set a, b = b, a %}{{ a }}{{ b }}{% set (x, y) = 'ab' %}{{ y }}", "21b"],
    [
      "{% for k, v in {'b': 1, 'A': 2} | dictsort %}{{ k }}{{ v }}{% endfor %}{% for k, v in tool | items if v is string %}{{ loop.index }}{{ k }}{% endfor %}",
      "A2b11name2q",
    ],
  ],
  "what is not defined": [
    [
      "{{ missing | length }}|{{ missing | trim }}|{{ missing | upper }}|{{ missing | default('d') }}|{{ missing | list }}|{{ missing | join(',') }}|{{ missing | string }}",
      "0|||d|[]||",
    ],
    ["{% for x in missing %}{{ x }}{% else %}nothing{% endfor %}", "nothing"],
    ["{% if missing is defined and missing() %}a{% else %}b{% endif %}", "b"],
    [
      "{{ 'a' in missing }}{{ missing == missing }}{{ missing == none }}{{ missing is none }}{{ none in [none] }}{{ missing is iterable }}",
      "FalseTrueFalseFalseTrueTrue",
    ],
    [
      "{{ none | default('x') }}{{ none | default('x', true) }}{{ tool.nothing | default('y') }}{{ 'a' if false }}",
      "Nonexy",
    ],
  ],
  loops: [
    [
      "{% for i in range(6) %}{% if i == 2 %}x{% continue %}{% endif %}{% if i == 4 %}y{% break %}{% endif %}{{ i }}{% endfor %}",
      "01x3y",
    ],
    ["{% for i in [1] %}a{% continue %}{% else %}b{% endfor %}{% for i in [1] %}c{% else %}d{% endfor %}", "abc"],
    ["{% for i in [1, 2] %}{{ x is defined }}{% set x = i %}{% endfor %}{{ x is defined }}", "FalseFalseFalse"],
    [
      "{% set ns = namespace(n=1) %}{% for i in nums %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}{{ ns.m is defined }}",
      "7False",
    ],
    [
      "{% for i in nums %}{{ loop.previtem }}<{{ i }}>{{ loop.nextitem }}{{ loop.revindex0 }}{{ loop.cycle('a', 'b') }}{{ loop.last }} {% endfor %}",
      "<3>12aFalse 3<1>21bFalse 1<2>0aTrue ",
    ],
    ["{% for i in nums if i != 1 %}{{ loop.index }}of{{ loop.length }}:{{ i }} {% endfor %}", "1of2:3 2of2:2 "],
    [
      "{% for a in nums %}{% set outer = loop %}{% for b in 'xy' %}{{ outer.index }}{{ loop.index }}{{ b }}{% endfor %}{% endfor %}",
      "11x12y21x22y31x32y",
    ],
    [
      "{% for k in tool %}{{ k }}{% endfor %}{% for k in tool.values() %}{{ k is string }}{% endfor %}",
      "namenfzlqTrueFalseFalseFalseFalseTrue",
    ],
  ],
  "filters that choose and map": [
    [
      "{{ users | selectattr('tags') | map(attribute='name') | join(',') }}|{{ users | rejectattr('tags', 'defined') | map(attribute='name') | list }}",
      "Bo|['al']",
    ],
    [
      "{{ users | selectattr('age', 'gt', 1) | list | length }}{{ users | selectattr('name', 'in', ['Bo', tool.name]) | map(attribute='name') | list }}",
      "2['Bo']",
    ],
    [
      "{{ ['a', 'b'] | map('upper') | join }}{{ ['ab'] | map('replace', 'b', 'x') | list }}{{ [1, 2, 3] | select('odd') | list }}{{ [1, 0, none] | reject | list }}",
      "AB['ax'][1, 3][0, None]",
    ],
    [
      "{{ 'yes' if users | selectattr('name', 'equalto', 'Zed') }}{{ users | selectattr('name', 'equalto', 'Zed') | list | length }}",
      "yes0",
    ],
    [
      "{{ nums | sort }}{{ nums | sort(reverse=true) }}{{ ['b', 'A'] | sort }}{{ users | sort(attribute='name') | map(attribute='name') | list }}",
      "[1, 2, 3][3, 2, 1]['A', 'b']['al', 'Bo', 'Cy']",
    ],
    [
      "{{ nums | reverse | list }}{{ nums | first }}{{ nums | last }}{{ [1, 1, 2] | unique | list }}{{ [] | first is defined }}",
      "[2, 1, 3]32[1, 2]False",
    ],
    [
      "{{ users | join('/', attribute='name') }}{{ [1, none, true] | join(' ') }}{{ 'abc' | join('.') }}",
      "Bo/al/Cy1 None Truea.b.c",
    ],
  ],
  strings: [
    ["\\d {{ 'a\\d\\\\d' }}{{ \"\\.\\n\" }}", "\\d a\\d\\d\\.\n"],
    [
      "{{ 'a,b,c'.split(',') }}{{ ' a  b '.split() }}{{ 'a,b,c'.split(',', 1) }}{{ 'a,b,c'.rsplit(',', 1) }}{{ ' a b c'.split(none, 1) }}",
      "['a', 'b', 'c']['a', 'b']['a', 'b,c']['a,b', 'c']['a', 'b c']",
    ],
    [
      "{{ 'xxaxx'.strip('x') }}{{ 'xxa'.lstrip('x') }}{{ 'axx'.rstrip('x') }}{{ 'xaxx' | trim('x') }}[{{ ' a\\n' | trim }}]",
      "aaaa[a]",
    ],
    [
      "{{ 'abc'.startswith(('x', 'a')) }}{{ 'abc'.endswith('c') }}{{ 'abc'.find('c') }}{{ 'abc'.removeprefix('a') }}{{ 'aXbX'.count('X') }}{{ 'a:b'.partition(':') }}",
      "TrueTrue2bc2('a', ':', 'b')",
    ],
    [
      "{{ 'hello wORLD' | title }}{{ 'aBC' | capitalize }}{{ 'aBC'.capitalize() }}{{ \"they're\".title() }}{{ \"they're\" | title }}",
      "Hello WorldAbcAbcThey'ReThey're",
    ],
    [
      "{{ 'a\\nb\\n\\nc' | indent }}|{{ 'a\\nb' | indent(2, true) }}|{{ 'a\\n' | indent(1) }}|{{ '' | indent(2) }}",
      "a\n    b\n\n    c|  a\n  b|a\n|",
    ],
    [
      "{{ 'aaa' | replace('a', 'b', 2) }}{{ 'aaa'.replace('a', '$&') }}{{ 'abc' | reverse }}{{ 'ab\\ncd'.splitlines() }}{{ ', '.join(['a', 'b']) }}",
      "bba$&$&$&cba['ab', 'cd']a, b",
    ],
    [
      "{{ '😀b' | length }}{{ '😀b'[1] }}{{ '😀b'[::-1] }}{{ '%s-%02d' | format('a', 3) }}{{ '{} {}'.format(1, 'b') }}",
      "2bb😀a-031 b",
    ],
    [
      "{{ '42' | int }}{{ 'x' | int(7) }}{{ '1.5' | float }}{{ -3.7 | int }}{{ 2.5 | round }}{{ 3.14159 | round(2) }}",
      "4271.5-32.03.14",
    ],
  ],
  "slices and lookups": [
    [
      "{{ nums[::-1] }}{{ nums[1:] }}{{ nums[:-1] }}{{ nums[::2] }}{{ nums[-1] }}{{ nums[9] is defined }}{{ nums[5:] }}{{ nums[-9:2] }}{{ nums[9::-2] }}",
      "[2, 1, 3][1, 2][3, 1][3, 2]2False[][3, 1][2, 3]",
    ],
    [
      "{{ tool['name'] }}{{ tool.get('zz') }}{{ tool.get('zz', 'd') }}{{ 'name' in tool }}{{ tool.l[2].k }}{{ tool.l.1 }}",
      "getNonedTrueFalsetwo",
    ],
    ["{{ {'items': 5}['items'] }}{{ {'items': 5}.items is callable }}", "5True"],
  ],
  operators: [
    [
      "{{ 7 // 2 }}{{ -7 // 2 }}{{ -7 % 3 }}{{ 7 / 2 }}{{ 2 ** 3 }}{{ 'ab' * 2 }}{{ [1] + [2] }}{{ 1 < 2 < 3 }}{{ 3 > 2 > 2 }}",
      "3-423.58abab[1, 2]TrueFalse",
    ],
    [
      "{{ [1, 2] == [1, 2] }}{{ {'a': 1} == {'a': 1} }}{{ '1' == 1 }}{{ 1 == 1.0 }}{{ none == false }}{{ [1] in [[1]] }}{{ (1, 2) == [1, 2] }}",
      "TrueTrueFalseTrueFalseTrueFalse",
    ],
    ["{{ (1 == 1) != (2 == 3) }}{{ not missing or missing.x }}{{ [] or 'e' }}{{ 0 and missing.x }}", "TrueTruee0"],
  ],
  tests: [
    [
      "{{ tool is mapping }}{{ nums is mapping }}{{ tool is iterable }}{{ 1 is iterable }}{{ 'a' is sequence }}{{ (1, 2) is sequence }}{{ none is iterable }}",
      "TrueFalseTrueFalseTrueTrueFalse",
    ],
    [
      "{{ 'a' is string }}{{ true is number }}{{ 1 is integer }}{{ true is integer }}{{ 1.5 is float }}{{ none is none }}{{ 0 is boolean }}{{ range is callable }}{{ true is true }}",
      "TrueTrueTrueFalseTrueTrueFalseTrueTrue",
    ],
    [
      "{{ 4 is divisibleby(2) }}{{ 4 is divisibleby 3 }}{{ 'a' is in ['a'] }}{{ 'a' is not in nums }}{{ 1 is eq nums[1] }}{{ 1 is ne(2) and true }}{{ tool.name is equalto \"get\" }}",
      "TrueFalseTrueTrueTrueTrueTrue",
    ],
    [
      "{% if nums is not none and 'a' is eq 'a' and 2 is lt(3) %}x{% endif %}{{ 'A' is upper }}{{ '1' is upper }}",
      "xTrueFalse",
    ],
  ],
  macros: [
    [
      "{% macro m(a, b='B', c=none) %}{{ a }}{{ b }}{{ c }}{{ caller() if caller }}{% endmacro %}{{ m(1) }}{{ m(1, c=2) }}{% call m('x') %}in{% endcall %}",
      "1BNone1B2xBNonein",
    ],
    [
      "{% macro each(xs) %}{% for x in xs %}{{ caller(x, loop.index) }}{% endfor %}{% endmacro %}{% call(a, b) each(nums) %}{{ a }}:{{ b }} {% endcall %}",
      "3:1 1:2 2:3 ",
    ],
    ["{% set k = 1 %}{% macro g() %}{{ k }}{% endmacro %}{% for k in [5] %}{{ g() }}{% endfor %}", "1"],
    ["{% macro down(n) %}{{ n }}{% if n > 0 %}{{ down(n - 1) }}{% endif %}{% endmacro %}{{ down(3) | length }}", "4"],
    ["{% macro v() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ v(1, 2, a=3) }}", "(1, 2){'a': 3}"],
  ],
  blocks: [
    [
      "{% set x %}a{{ 1 }}b{% endset %}{{ x | length }}{% set y | upper %}abc{% endset %}{{ y }}{% filter upper %}q{{ x }}{% endfilter %}",
      "3ABCQA1B",
    ],
    ["a {%- generation -%} b {%- endgeneration -%} c{% generation %}d{% endgeneration %}", "abcd"],
    ["{{ dict(a=1) }}{{ dict([('x', 1)]) }}{% for i in range(3, 0, -1) %}{{ i }}{% endfor %}", "{'a': 1}{'x': 1}321"],
  ],
}

function render(template: string, given: Record<string, unknown> = values): string {
  return readTemplate(template).render(given, {})
}

describe.each(Object.entries(rendered))("%s", (_, cases) => {
  it.each(cases)("%s", (template, text) => {
    expect(render(template)).toBe(text)
  })
})

describe("white space around blocks", () => {
  it("goes as the settings of Transformers say", () => {
    const template =
      "{%- if true -%}\n  a\n{%- endif %}\n  {% if true %}\n  b\n  {% endif %}\nc  {# note #}\nd\n{# line #}\ne\n"
    expect(render(template)).toBe("a  b\nc  d\ne")
  })

  it("is the same in a file with Windows line ends", () => {
    expect(render("{% if true %}\r\na\r\n{% endif %}\r\nb{{ 'x\r\ny' }}")).toBe("a\nbx\ny")
  })
})

describe("the date", () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  it.each([
    ["%d %b %Y", "21 Nov 2026"],
    ["%Y-%m-%d %H:%M:%S", "2026-11-21 09:05:07"],
    ["%B %-d, %Y", "November 21, 2026"],
    ["%A %a %y %j %I %p %% %Z", "Saturday Sat 26 325 09 AM % "],
  ])("is written in English whatever the machine speaks: %s", (format, text) => {
    vi.useFakeTimers({ now: new Date(2026, 10, 21, 9, 5, 7), toFake: ["Date"] })
    expect(render(`{{ strftime_now('${format}') }}`)).toBe(text)
  })
})

describe("what Python does not do either", () => {
  it.each([
    "{{ missing.a }}",
    "{{ missing() }}",
    "{{ 'x' + 1 }}",
    "{{ none + 'x' }}",
    "{{ 5 | length }}",
    "{{ 1 < 'a' }}",
    "{{ 1 in 2 }}",
    "{% for a, b in [(1, 2, 3)] %}{% endfor %}",
    "{% for a in none %}{% endfor %}",
    "{{ nums.append(1) }}",
    "{{ 'a' | nonsense }}",
    "{{ 'a' is nonsense }}",
    "{% set tool.name = 1 %}",
    "{{ 1 // 0 }}",
    "{{ range(10 ** 9) }}",
    "{{ unclosed }",
    "{% raw %}{{ unclosed }}",
    "{% with a = 1 %}{{ a }}",
    "{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}",
    "{% for a in [1] %}{{ loop([1]) }}{% endfor %}",
  ])("fails instead of making something up: %s", (template) => {
    expect(() => render(template)).toThrow()
  })
})

it("keeps stand-ins for control tokens whole where Python would escape them", () => {
  const text = "a\ue000b"
  expect(render("{{ [t] }}{{ t | tojson(ensure_ascii=true) }}", { t: text })).toBe(`['${text}']"${text}"`)
})

it("does not let given values replace what the language defines", () => {
  expect(render("{{ true }}{{ range(1) | length }}{{ none }}", { true: 0, range: 1, none: "x" })).toBe("True1None")
})
