import { tryNvidiaFacts } from "@ducksnest/topology";

const facts = (model: string) => tryNvidiaFacts({ model });

/** Cards by architecture, and the driver branch that each architecture has. */
const CARDS: readonly [architecture: string, branch: string | undefined, models: readonly string[]][] = [
  [
    "tesla",
    undefined,
    [
      "NVIDIA GeForce 310M",
      "NVIDIA GeForce 210",
      "GeForce GT 220",
      "NVIDIA GeForce GT 330M",
      "GeForce GTS 250",
      "NVIDIA GeForce GTX 280",
      "GeForce GTX 260M",
    ],
  ],
  ["fermi", undefined, ["NVIDIA GeForce GTX 480", "GeForce GT 540M", "NVIDIA GeForce GTX 560 Ti", "GeForce GTX 570M"]],
  [
    "kepler",
    undefined,
    [
      "NVIDIA GeForce GTX 680",
      "GeForce GT 710",
      "NVIDIA GeForce GT 740M",
      "GeForce GTX 780 Ti",
      "NVIDIA GeForce GTX 670MX",
    ],
  ],
  [
    "maxwell",
    "580",
    [
      "NVIDIA GeForce GTX 750 Ti",
      "GeForce GTX 745",
      "NVIDIA GeForce GTX 860M",
      "GeForce 840M",
      "GeForce 940MX",
      "NVIDIA GeForce 930M",
      "NVIDIA GTX 960M",
      "GeForce GTX 970",
      "NVIDIA GTX 980Ti",
      "NVIDIA GeForce MX110",
      "NVIDIA GeForce MX130",
      "Quadro M1000M",
      "NVIDIA Quadro M2200 Mobile",
      "NVIDIA Tesla M40",
      "NVIDIA GeForce GTX TITAN X",
    ],
  ],
  [
    "pascal",
    "580",
    [
      "NVIDIA GTX 1050 Mobile",
      "NVIDIA Corporation GP107M [GeForce GTX 1050 Mobile]",
      "GTX 1050",
      "NVIDIA GeForce GTX 1050 Ti",
      "NVIDIA GTX1060",
      "GeForce GTX 1080Ti",
      "NVIDIA GeForce GTX 1070 Max-Q",
      "GeForce GT 1030",
      "NVIDIA GeForce MX150",
      "GeForce MX250",
      "GeForce MX330",
      "NVIDIA GeForce MX350",
      "Quadro P1000",
      "NVIDIA Quadro P500 Mobile",
      "NVIDIA Tesla P4",
      "NVIDIA Tesla P40",
      "NVIDIA TITAN Xp",
    ],
  ],
  ["volta", "580", ["NVIDIA TITAN V", "NVIDIA Tesla V100", "Quadro GV100"]],
  [
    "turing",
    "current",
    [
      "NVIDIA GeForce GTX 1650",
      "GTX 1660 Ti",
      "NVIDIA GeForce GTX 1650 Mobile / Max-Q",
      "GeForce GTX 1660 SUPER",
      "NVIDIA GeForce RTX 2060",
      "GeForce RTX 2080 Ti",
      "NVIDIA GeForce RTX 2070 Mobile / Max-Q Refresh",
      "GeForce MX450",
      "NVIDIA GeForce MX550",
      "Quadro RTX 4000",
      "Quadro RTX 5000",
      "Quadro RTX 3000 Mobile",
      "NVIDIA T1000",
      "Quadro T2000 Mobile",
      "NVIDIA Tesla T4",
      "NVIDIA TITAN RTX",
    ],
  ],
  [
    "ampere",
    "current",
    [
      "NVIDIA GeForce RTX 3060",
      "RTX 3090",
      "GeForce RTX 3050 Ti Mobile",
      "NVIDIA GeForce RTX 3080Ti",
      "NVIDIA GeForce RTX 2050",
      "GeForce MX570",
      "NVIDIA RTX A2000",
      "NVIDIA RTX A500 Laptop GPU",
    ],
  ],
  [
    "ada",
    "current",
    [
      "NVIDIA GeForce RTX 4090",
      "GeForce RTX 4060 Max-Q / Mobile",
      "NVIDIA GeForce RTX 4070 SUPER",
      "NVIDIA RTX 2000 Ada Generation",
      "NVIDIA RTX 5000 Ada Generation Laptop GPU",
    ],
  ],
  [
    "blackwell",
    "current",
    [
      "NVIDIA GeForce RTX 5090",
      "RTX 5060 Ti",
      "NVIDIA GeForce RTX 5070 Laptop GPU",
      "NVIDIA RTX PRO 6000 Blackwell Workstation Edition",
    ],
  ],
];

describe.each(CARDS)("%s cards", (architecture, branch, models) => {
  it.each(models)("%s", (model) => expect(facts(model)).toEqual({ architecture, branch }));
});

describe("another card", () => {
  it.each([
    "Intel UHD Graphics",
    "Intel UHD 620",
    "Intel HD Graphics 4000",
    "Intel Iris Xe",
    "AMD Radeon RX 580",
    "AMD Radeon R9 M370X",
    "AMD Radeon Pro W5500",
    "Matrox G200",
    "NVIDIA Riva TNT2",
    "x",
  ])("%s is none of NVIDIA's that are known", (model) => expect(facts(model)).toBeUndefined());
});
