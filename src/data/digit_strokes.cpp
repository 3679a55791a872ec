#include "data/digit_drawing.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace gradus::inline GRADUS_PRECISION {

namespace {

constexpr Turn kCorner = Turn::kCorner;

using Glyphs = std::vector<Glyph>;

// A row of knots for each stroke. Neighbouring knots stand about equally far apart, so that the
// curve through them has no unwanted loops. To see a change, print images with draw_digit().
// clang-format off

const Glyphs kZeros = {
    // a round oval
    {4, {{{55, 1}, {33, 10}, {20, 36}, {21, 66}, {35, 92}, {53, 99}, {71, 89}, {80, 63}, {78, 34},
          {67, 10}, {50, 3}}}},
    // narrow and tilted
    {3, {{{66, 4}, {47, 12}, {32, 38}, {26, 68}, {35, 94}, {52, 95}, {66, 72}, {74, 40}, {71, 14},
          {58, 2}}}},
    // the ends cross at the top
    {2, {{{48, 9}, {30, 22}, {18, 50}, {26, 84}, {50, 98}, {74, 84}, {82, 50}, {72, 18}, {54, 5},
          {36, 8}}}},
    // left open at the top right
    {1, {{{58, 6}, {36, 12}, {22, 38}, {22, 68}, {38, 94}, {58, 96}, {75, 78}, {80, 48}, {74, 22},
          {66, 10}}}},
    // an end curls into the inside
    {1, {{{60, 22}, {46, 5}, {27, 20}, {19, 52}, {31, 89}, {54, 98}, {76, 80}, {81, 46}, {69, 14},
          {47, 3}, {33, 14}}}},
};

const Glyphs kOnes = {
    // a bar
    {5, {{{51, 0}, {50, 34}, {50, 67}, {49, 100}}}},
    // a leaning bar
    {3, {{{62, 0}, {55, 33}, {46, 67}, {38, 100}}}},
    // with a flag
    {3, {{{37, 25}, {45, 13}, {53, 1, kCorner}, {53, 35}, {52, 68}, {52, 100}}}},
    // with a flag and a foot
    {1, {{{37, 23}, {45, 12}, {53, 2, kCorner}, {53, 35}, {53, 68}, {53, 98}},
         {{27, 98}, {52, 98}, {77, 97}}}},
};

const Glyphs kTwos = {
    // a corner at the foot
    {3, {{{23, 24}, {34, 7}, {55, 1}, {73, 15}, {70, 38}, {50, 66}, {23, 97, kCorner}, {50, 95},
          {82, 96}}}},
    // a loop at the foot
    {3, {{{24, 18}, {44, 3}, {66, 9}, {71, 32}, {58, 60}, {38, 88}, {21, 93}, {20, 80}, {36, 76},
          {58, 90}, {84, 92}}}},
    // a wave at the foot
    {2, {{{22, 27}, {31, 8}, {53, 0}, {72, 14}, {67, 42}, {48, 70}, {22, 94, kCorner}, {42, 84},
          {60, 93}, {84, 88}}}},
    // like a z
    {1, {{{21, 10}, {46, 5}, {70, 8}, {69, 28}, {47, 62}, {22, 97, kCorner}, {52, 96}, {82, 98}}}},
    // a curl at the head
    {1, {{{38, 31}, {25, 22}, {34, 5}, {56, 1}, {71, 19}, {63, 48}, {43, 75}, {20, 96, kCorner},
          {50, 92}, {82, 96}}}},
};

const Glyphs kThrees = {
    // two bows that meet in a point
    {3, {{{24, 13}, {46, 0}, {69, 11}, {67, 34}, {43, 47, kCorner}, {68, 54}, {78, 77}, {56, 98},
          {21, 91}}}},
    // a small loop between the bows
    {2, {{{24, 14}, {48, 1}, {70, 15}, {62, 38}, {42, 51}, {37, 45}, {50, 44}, {72, 58}, {74, 84},
          {50, 100}, {20, 89}}}},
    // in one sweep
    {2, {{{26, 9}, {50, 0}, {69, 14}, {63, 36}, {46, 47}, {65, 54}, {76, 74}, {62, 96}, {38, 100},
          {20, 90}}}},
    // a flat top
    {1, {{{23, 5}, {47, 4}, {73, 3, kCorner}, {58, 24}, {44, 42, kCorner}, {70, 50}, {79, 72},
          {66, 94}, {42, 99}, {20, 90}}}},
    // a small bow on a large one
    {1, {{{30, 10}, {47, 0}, {63, 8}, {62, 25}, {43, 36, kCorner}, {67, 42}, {80, 64}, {71, 90},
          {46, 100}, {19, 90}}}},
};

const Glyphs kFours = {
    // open: an angle, then a bar
    {3, {{{30, 4}, {25, 30}, {20, 56, kCorner}, {50, 56}, {82, 53}},
         {{70, 2}, {67, 35}, {64, 68}, {61, 100}}}},
    // open and round, like a y
    {3, {{{26, 4}, {22, 32}, {33, 52}, {55, 52}, {73, 38}},
         {{75, 3}, {71, 36}, {67, 68}, {62, 100}}}},
    // closed: a triangle on a bar
    {2, {{{64, 100}, {65, 67}, {65, 34}, {66, 2, kCorner}, {42, 33}, {17, 65, kCorner}, {50, 65},
          {84, 64}}}},
    // open, the bar short and low
    {2, {{{40, 2}, {28, 29}, {15, 58, kCorner}, {48, 57}, {80, 52}},
         {{60, 34}, {56, 56}, {52, 78}, {48, 100}}}},
    // open and wide, the angle ends at the bar
    {1, {{{24, 10}, {21, 34}, {19, 57, kCorner}, {46, 59}, {74, 57}},
         {{78, 3}, {76, 36}, {73, 68}, {71, 100}}}},
};

const Glyphs kFives = {
    // the roof written last
    {3, {{{34, 4}, {28, 44, kCorner}, {52, 38}, {74, 52}, {75, 78}, {56, 97}, {22, 92}},
         {{34, 4}, {56, 4}, {79, 2}}}},
    // in one stroke, with corners
    {2, {{{77, 4}, {55, 5}, {34, 5, kCorner}, {28, 44, kCorner}, {53, 38}, {75, 56}, {71, 84},
          {47, 99}, {20, 91}}}},
    // in one stroke, like an s
    {2, {{{76, 4}, {50, 5}, {31, 18}, {36, 38}, {58, 49}, {72, 68}, {63, 91}, {40, 99}, {19, 90}}}},
    // a slanted roof
    {2, {{{40, 8}, {30, 46, kCorner}, {54, 44}, {69, 60}, {64, 85}, {44, 98}, {21, 91}},
         {{40, 8}, {61, 5}, {83, 0}}}},
    // a long roof and a small belly
    {1, {{{42, 11}, {32, 46, kCorner}, {51, 45}, {61, 63}, {51, 86}, {32, 97}, {15, 89}},
         {{42, 11}, {68, 8}, {95, 4}}}},
};

const Glyphs kSixes = {
    // a bent stem and a round belly
    {3, {{{68, 2}, {44, 19}, {28, 48}, {25, 79}, {45, 99}, {69, 88}, {72, 65}, {52, 54},
          {29, 69}}}},
    // a straight stem
    {3, {{{56, 0}, {37, 34}, {23, 68}, {30, 94}, {52, 98}, {67, 82}, {60, 63}, {42, 63},
          {25, 78}}}},
    // a hook at the top
    {2, {{{76, 13}, {58, 1}, {37, 17}, {25, 48}, {27, 81}, {48, 98}, {71, 86}, {70, 62}, {49, 54},
          {29, 68}}}},
    // a small belly, closed on the stem
    {2, {{{52, 0}, {32, 34}, {21, 70}, {36, 97}, {60, 94}, {71, 75}, {56, 60}, {37, 70},
          {33, 91}}}},
    // a wide belly, left open
    {1, {{{42, 0}, {25, 30}, {19, 66}, {35, 96}, {62, 97}, {79, 78}, {66, 60}, {45, 64},
          {34, 80}}}},
};

const Glyphs kSevens = {
    // plain
    {4, {{{21, 8}, {48, 8}, {77, 5, kCorner}, {62, 38}, {50, 69}, {42, 100}}}},
    // a round shoulder
    {3, {{{21, 16}, {42, 5}, {65, 4}, {75, 18}, {64, 46}, {53, 72}, {44, 100}}}},
    // with a bar
    {2, {{{21, 8}, {48, 7}, {76, 5, kCorner}, {63, 36}, {53, 68}, {46, 100}},
         {{34, 53}, {55, 51}, {76, 48}}}},
    // with a serif
    {1, {{{23, 24}, {24, 6, kCorner}, {51, 6}, {79, 5, kCorner}, {64, 37}, {55, 68}, {51, 100}}}},
    // with a serif and a bar
    {1, {{{22, 22}, {25, 7, kCorner}, {52, 6}, {78, 3, kCorner}, {64, 36}, {54, 68}, {49, 100}},
         {{38, 54}, {57, 51}, {77, 49}}}},
};

const Glyphs kEights = {
    // an s, and back again
    {4, {{{71, 15}, {49, 0}, {28, 16}, {39, 40}, {65, 60}, {73, 83}, {50, 100}, {26, 84}, {35, 60},
          {60, 40}, {74, 18}, {58, 3}}}},
    // left open at the top right
    {2, {{{72, 9}, {51, 0}, {30, 13}, {38, 37}, {63, 58}, {69, 84}, {47, 100}, {26, 84}, {40, 58},
          {64, 37}, {80, 12}}}},
    // begun in the middle
    {2, {{{48, 50}, {30, 32}, {32, 10}, {54, 1}, {72, 14}, {64, 36}, {44, 53}, {28, 74}, {36, 96},
          {58, 98}, {72, 78}, {62, 58}, {45, 48}}}},
    // two circles
    {1, {{{52, 46}, {31, 35}, {32, 11}, {52, 0}, {71, 12}, {69, 35}, {51, 46}},
         {{49, 47}, {26, 62}, {24, 86}, {50, 100}, {76, 86}, {74, 62}, {51, 47}}}},
    // a small head
    {1, {{{64, 15}, {49, 1}, {33, 13}, {41, 32}, {65, 53}, {76, 80}, {50, 100}, {24, 81}, {36, 54},
          {59, 32}, {66, 16}, {55, 3}}}},
};

const Glyphs kNines = {
    // a belly, then a straight stem
    {3, {{{71, 14}, {50, 2}, {29, 15}, {28, 40}, {49, 50}, {71, 34}},
         {{74, 5}, {72, 37}, {69, 68}, {65, 100}}}},
    // in one stroke, leaning
    {3, {{{68, 8}, {44, 6}, {27, 28}, {36, 48}, {57, 38}, {71, 8, kCorner}, {65, 38}, {58, 69},
          {49, 100}}}},
    // a bent tail
    {2, {{{71, 13}, {48, 1}, {28, 18}, {33, 44}, {56, 46}, {72, 20, kCorner}, {74, 50}, {64, 84},
          {44, 99}, {24, 93}}}},
    // a round belly that flows into the stem
    {2, {{{66, 44}, {42, 51}, {26, 34}, {34, 9}, {57, 2}, {72, 18}, {72, 46}, {66, 74},
          {58, 100}}}},
    // a large belly on a short stem
    {1, {{{74, 26}, {59, 4}, {34, 7}, {22, 33}, {39, 57}, {64, 48}, {76, 20, kCorner}, {74, 47},
          {69, 74}, {62, 100}}}},
};

// clang-format on

}  // namespace

const std::vector<Glyph>& ways_to_write(int digit) {
  static const std::array<const Glyphs*, 10> kAll = {&kZeros, &kOnes,  &kTwos,   &kThrees, &kFours,
                                                     &kFives, &kSixes, &kSevens, &kEights, &kNines};
  return *kAll[static_cast<std::size_t>(digit)];
}

const Glyph& choose_way(int digit, Random& random) {
  const std::vector<Glyph>& glyphs = ways_to_write(digit);
  int total = 0;
  for (const Glyph& glyph : glyphs) total += glyph.weight;
  int left = static_cast<int>(random.below(static_cast<std::uint32_t>(total)));
  std::size_t chosen = 0;
  while (left >= glyphs[chosen].weight) left -= glyphs[chosen++].weight;
  return glyphs[chosen];
}

}  // namespace gradus
