#include "gradus/core/registry.hpp"

#include <gtest/gtest.h>

#include "support/errors.hpp"

using namespace gradus;

namespace {

struct Animal {
  virtual ~Animal() = default;
  virtual std::string sound() const = 0;
};
struct Cat : Animal {
  std::string sound() const override { return "meow"; }
};
struct Dog : Animal {
  std::string sound() const override { return "woof"; }
};

Registry<Animal> animals() {
  Registry<Animal> registry("animal");
  registry.add({"cat", "Cat", "kitty"}, [] { return Cat(); });
  registry.add({"dog", "Dog"}, [] { return Dog(); });
  return registry;
}

}  // namespace

TEST(Registry, MakesByNameAndAlias) {
  EXPECT_EQ(animals().make("cat")->sound(), "meow");
  EXPECT_EQ(animals().make("kitty")->sound(), "meow");
  EXPECT_EQ(animals().make("Dog")->sound(), "woof");
}

TEST(Registry, ListsNamesWithoutAliasesInOrder) {
  EXPECT_EQ(animals().names(), (std::vector<std::string>{"cat", "dog"}));
}

TEST(Registry, ReplacesANameThatIsGivenAgain) {
  Registry<Animal> registry = animals();
  registry.add({"cat"}, [] { return Dog(); });
  EXPECT_EQ(registry.make("cat")->sound(), "woof");
  EXPECT_EQ(registry.names(), (std::vector<std::string>{"cat", "dog"}));
}

TEST(Registry, CaseAndUnderscoresTellNoNamesApart) {
  EXPECT_EQ(animals().make("DOG")->sound(), "woof");
  EXPECT_EQ(animals().make("kit_ty")->sound(), "meow");
  EXPECT_FALSE(animals().contains("DOG"));
  Registry<Animal> registry = animals();
  registry.add({"CAT"}, [] { return Dog(); });
  EXPECT_EQ(registry.make("cat")->sound(), "meow");
  EXPECT_EQ(registry.make("CAT")->sound(), "woof");
  EXPECT_TRUE(says([&] { (void)registry.make("cAt"); }, {"unknown animal 'cAt'"})) << "which?";
}

TEST(Registry, SuggestsTheNearestName) {
  EXPECT_TRUE(says([] { (void)animals().make("cst"); },
                   {"unknown animal 'cst'", "did you mean 'cat'?", "Known: cat, dog"}));
  EXPECT_TRUE(says([] { (void)animals().make("doggg"); }, {"did you mean 'dog'?"}));
}

TEST(Registry, SuggestsNothingWhereAllAreFar) {
  for (const std::string name : {"", "hippopotamus", "x"}) {
    const std::string message = message_of([&] { (void)animals().make(name); });
    EXPECT_NE(message.find("unknown animal '" + name + "'"), std::string::npos) << message;
    EXPECT_NE(message.find("Known: cat, dog"), std::string::npos) << message;
    EXPECT_EQ(message.find("did you mean"), std::string::npos) << message;
  }
}

TEST(Registry, ShowsNothingThatATerminalWouldObey) {
  EXPECT_TRUE(says([] { (void)animals().make("\x1b[31mdog\n\xff"); }, {"'?[31mdog?"
                                                                       "?'"}));
}

TEST(Registry, CutsAVeryLongName) {
  const std::string message =
      message_of([] { (void)animals().make("dog" + std::string(1'000'000, 'x')); });
  EXPECT_LT(message.size(), 300U);
  EXPECT_NE(message.find("'dogxxx"), std::string::npos) << message;
}

TEST(Registry, SuggestsNothingWhereNothingIsKnown) {
  const Registry<Animal> none("animal");
  EXPECT_TRUE(says([&] { (void)none.make("cat"); }, {"unknown animal 'cat'"}));
  EXPECT_EQ(message_of([&] { (void)none.make("cat"); }).find("did you mean"), std::string::npos);
}

TEST(Registry, SuggestsAliasesToo) {
  EXPECT_TRUE(says([] { (void)animals().make("kitti"); }, {"did you mean 'kitty'?"}));
}

TEST(Registry, CountsInsertionsDeletionsReplacementsAndSwaps) {
  const auto nearest = [](const std::string& name, const std::vector<std::string>& known) {
    const std::string message = unknown_name_message("word", name, known, known);
    const std::size_t begin = message.find("mean '") + 6;
    return message.substr(begin, message.find('\'', begin) - begin);
  };
  EXPECT_EQ(nearest("adm", {"sgd", "adam", "adamax"}), "adam");    // one to insert
  EXPECT_EQ(nearest("adamm", {"sgd", "adam", "adamax"}), "adam");  // one to delete
  EXPECT_EQ(nearest("sgb", {"adam", "sgd", "adamax"}), "sgd");     // one to replace
  EXPECT_EQ(nearest("mes", {"mae", "huber", "mse"}), "mse");       // one to swap, against two
  EXPECT_EQ(nearest("kitten", {"sitting", "mitten"}), "mitten");   // 3 against 1
  EXPECT_EQ(nearest("adm", {"Adam", "SGD", "adam"}), "adam");      // the case breaks the tie
  EXPECT_EQ(nearest("ADM", {"Adam", "SGD", "adam"}), "Adam");
}

// Things with arguments.

namespace {

struct LionOptions {
  Index times = 1;

  static void fields(auto& self, auto&& field) { field("times", self.times); }
};

class Lion : public Animal {
 public:
  explicit Lion(LionOptions options) : options_(options) {
    if (options.times < 1) throw InvalidArgument("lion: times must be at least 1");
  }
  std::string sound() const override {
    std::string all;
    for (Index i = 0; i < options_.times; ++i) all += "roar";
    return all;
  }

 private:
  LionOptions options_;
};

Registry<Animal> more_animals() {
  Registry<Animal> registry = animals();
  registry.add<Lion, LionOptions>({"lion", "Lion"}, "roars");
  return registry;
}

}  // namespace

TEST(Registry, MakesWithArguments) {
  EXPECT_EQ(more_animals().make("lion")->sound(), "roar");
  EXPECT_EQ(more_animals().make("Lion", {{"times", 2.0}})->sound(), "roarroar");
}

TEST(Registry, TellsWhatItKnows) {
  const Registry<Animal> registry = more_animals();
  const RegistryEntry<Animal>& lion = registry.at("Lion");
  EXPECT_EQ(lion.names, (std::vector<std::string>{"lion", "Lion"}));
  EXPECT_EQ(lion.formula, "roars");
  EXPECT_EQ(lion.defaults, (Config{{"times", 1.0}}));
  EXPECT_EQ(lion.make({{"times", 3.0}})->sound(), "roarroarroar");
  EXPECT_EQ(registry.at("cat").formula, "");
  EXPECT_TRUE(registry.at("cat").defaults.empty());
  EXPECT_EQ(registry.all().size(), 3U);
  EXPECT_TRUE(registry.contains("kitty"));
  EXPECT_FALSE(registry.contains("Kitty"));
  EXPECT_TRUE(says([&] { (void)registry.at("lino"); }, {"did you mean 'lion'?"}));
}

TEST(Registry, RefusesArgumentsThatAreNotTaken) {
  EXPECT_TRUE(says(
      [] {
        (void)more_animals().make("lion", {{"time", 2.0}});
      },
      {"lion: unknown argument 'time'", "did you mean 'times'?", "Known: times"}));
  EXPECT_TRUE(says(
      [] {
        (void)more_animals().make("Lion", {{"times", "two"}});
      },
      {"lion: times: expected a whole number, got 'two'"}));
  EXPECT_TRUE(says(
      [] {
        (void)more_animals().make("lion", {{"times", 0.0}});
      },
      {"lion: times must be at least 1"}));
  EXPECT_TRUE(says(
      [] {
        (void)more_animals().make("kitty", {{"times", 2.0}});
      },
      {"cat: unknown argument 'times'"}));
}

TEST(Registry, ReplacesArgumentsToo) {
  Registry<Animal> registry = more_animals();
  registry.add({"lion"}, [] { return Dog(); });
  EXPECT_EQ(registry.all().size(), 3U);
  EXPECT_EQ(registry.make("Lion")->sound(), "woof") << "its aliases stay";
  EXPECT_TRUE(registry.at("lion").defaults.empty());
}
