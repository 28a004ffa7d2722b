"""The pipelines that DVC runs, and which are then changed in many ways."""

DVC_YAML = """\
vars:
  - more.yaml
  - inline: {name: plain, count: 3, ratio: 0.20, tiny: 1e-3, on: true}
stages:
  prepare:
    cmd: cat data/raw.csv scripts/prepare.sh > data/clean.csv
    deps: [data/raw.csv, scripts/prepare.sh]
    params: [prepare.size, prepare.ratio, prepare.names, prepare.map]
    outs: [data/clean.csv]
  features:
    cmd: cat src/lib/one.txt data/clean.csv > data/features.csv
    deps: [src/lib, data/clean.csv]
    outs: [data/features.csv]
  train:
    cmd: cat train.py data/features.csv > model.bin && cat train.py > metrics.json
    deps: [train.py, data/features.csv]
    params:
      - train
      - conf.toml: [opt.lr, name]
      - conf.json: [depth, units]
      - consts.py: [SEED, Net.layers]
      - whole.yaml:
    outs: [model.bin]
    metrics: [metrics.json: {cache: false}]
  each:
    foreach: ${sets}
    do:
      cmd: echo ${item} > each_${item}.txt
      deps: [train.py]
      outs: ["each_${item}.txt"]
  named:
    foreach:
      low: {rate: 1, file: a.txt}
      high: {rate: 2, file: b.txt}
    do:
      cmd: echo ${key} ${item.rate} > named_${key}.txt
      deps: ["${item.file}"]
      outs: ["named_${key}.txt"]
  listed:
    foreach: [{n: 1}, {n: 2}]
    do:
      cmd: echo ${item.n} > listed_${item.n}.txt
      outs: ["listed_${item.n}.txt"]
  grid:
    matrix:
      size: [1, 2.5]
      opt: [{n: 1}, {n: 2}]
      flag: [true, x]
    cmd: echo ${item.size} ${item.opt} ${item.flag} > g_${key}.txt
    outs: ["g_${key}.txt"]
  inside:
    wdir: work
    cmd: cat ../data/clean.csv local.txt > out.txt
    deps: [../data/clean.csv, local.txt]
    params: [depth, ../params.yaml: [prepare.size]]
    outs: [out.txt]
  cold:
    frozen: true
    cmd: cat a.txt > cold.txt
    deps: [a.txt]
    params: [cold]
    outs: [cold.txt]
  every:
    always_changed: true
    cmd: cat a.txt > every.txt
    deps: [a.txt]
    outs: [every.txt]
  call:
    cmd: echo called
  filled:
    vars: [{own: {x: 1, y: two words, z: [1, b], off: false}}, extra.yaml:chosen]
    cmd: echo ${inline.name} ${inline.ratio} ${inline.tiny} ${inline.on} ${deep.er[1]}
      ${own} ${chosen} \\${HOME} > filled.txt
    deps: [b.txt]
    outs: [filled.txt]
  parts:
    cmd: mkdir -p parts/in && cat a.txt > parts/in/one && cat b.txt > parts/two
    deps: [a.txt, b.txt]
    outs: [parts]
  joined:
    cmd: cat parts/two images/one.txt > joined.txt
    deps: [parts/two, images]
    outs: [joined.txt]
  several:
    cmd:
      - cat b.txt > s1.txt
      - echo two  blanks > s2.txt
    deps: [b.txt]
    outs: [s1.txt, s2.txt: {persist: true}]
    plots: [s3.csv: {cache: false, x: a}]
  folded:
    cmd: >-
      cat b.txt
      > folded.txt
    deps: [b.txt, stub]
    outs: [folded.txt]
  block:
    cmd: |
      cat c.txt > block.txt
    deps: [c.txt, plain]
    outs: [block.txt]
artifacts:
  best: {path: model.bin, type: model}
"""
# plots of `several` are written by its second command.
DVC_YAML = DVC_YAML.replace(
    "- echo two  blanks > s2.txt", "- echo two  blanks > s2.txt && echo a > s3.csv"
)
MAIN: dict[str, str | bytes] = {
    "dvc.yaml": DVC_YAML,
    "params.yaml": (
        "prepare:\n  size: 10\n  ratio: 0.5\n  names: [a, b]\n  map: {x: 1, y: 2}\n"
        "train:\n  lr: 1e-3\n  epochs: 010\n  when: 12:30:00\n  yes: on\n"
        "sets: [one, two]\ncold: 1\nunused: 1\n"
    ),
    "more.yaml": "deep: {er: [1, 2, 3]}\n",
    "extra.yaml": "chosen: 5\nother: 6\n",
    "whole.yaml": "alpha: 1\nbeta: {b: 2}\n",
    "conf.toml": 'name = "x"\n[opt]\nlr = 0.1\nextra = 1\n',
    "conf.json": '{"depth": 3, "units": [1, 2]}\n',
    "consts.py": "SEED = 1\nOTHER = 2\n\n\nclass Net:\n    layers = (1, 2)\n",
    "data/raw.csv": "a,b\n1,2\n",
    "images/one.txt": "one\n",
    "images/in/two.txt": "two\n",
    "scripts/prepare.sh": "echo prepare\n",
    "src/lib/one.txt": "one\n",
    "src/lib/in/two.txt": "two\n",
    "plain/one.cfg": "one\n",
    "plain/two.cfg": "two\n",
    "stub/mod.py": "X = 1\n",
    "train.py": "print('é')\nprint(2)\n",
    "a.txt": "a\n",
    "b.txt": "b\n",
    "c.txt": "c\nd\n",
    "work/local.txt": "local\n",
    "work/params.yaml": "depth: 1\n",
    "sub/dvc.yaml": (
        "stages:\n  below:\n    cmd: cat in.txt > out.txt\n    deps: [in.txt]\n"
        "    params: [rate]\n    outs: [out.txt]\n"
        "  next:\n    cmd: cat out.txt > ../top.txt\n    deps: [out.txt]\n"
        "    outs: [../top.txt]\n"
    ),
    "sub/in.txt": "in\n",
    "sub/params.yaml": "rate: 1\n",
    "away/source.txt": "source\n",
    ".gitignore": "__pycache__/\n",
}
ADDED = ("data/raw.csv", "images")
