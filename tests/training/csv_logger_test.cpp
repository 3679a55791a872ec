// The history of training as a CSV file.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "gradus/gradus.hpp"
#include "support/temp_dir.hpp"
#include "training/epoch_files.hpp"

using namespace gradus;

TEST(CSVLogger, WritesOneLineAnEpoch) {
  const TempDir folder;
  CSVLogger logger(folder / "history.csv");
  const History history = train_logged({&logger}, 3);
  const std::vector<std::string> lines = lines_of(folder / "history.csv");
  ASSERT_EQ(lines.size(), 4);
  EXPECT_EQ(lines[0], "epoch,loss,accuracy,val_loss,val_accuracy,learning_rate,seconds");
  for (std::size_t epoch = 0; epoch < 3; ++epoch) {
    const std::vector<double> numbers = numbers_of(lines[epoch + 1]);
    ASSERT_EQ(numbers.size(), 7);
    EXPECT_EQ(numbers[0], epoch + 1);
    EXPECT_NEAR(numbers[1], history["loss"][epoch], 1e-8);
    EXPECT_NEAR(numbers[2], history["accuracy"][epoch], 1e-8);
    EXPECT_NEAR(numbers[3], history["val_loss"][epoch], 1e-8);
    EXPECT_NEAR(numbers[4], history["val_accuracy"][epoch], 1e-8);
    EXPECT_EQ(numbers[5], 0.125);
    EXPECT_GT(numbers[6], 0);
  }
}

TEST(CSVLogger, HasNoColumnsForWhatIsNotMeasured) {
  const TempDir folder;
  CSVLogger logger(folder / "history.csv");
  train_logged({&logger}, 1, false);
  EXPECT_EQ(lines_of(folder / "history.csv")[0], "epoch,loss,accuracy,learning_rate,seconds");
}

TEST(CSVLogger, ReplacesAnEarlierFile) {
  const TempDir folder;
  CSVLogger logger(folder / "history.csv");
  train_logged({&logger}, 5);
  train_logged({&logger}, 1);
  EXPECT_EQ(lines_of(folder / "history.csv").size(), 2);
  CSVLogger another(folder / "history.csv");
  train_logged({&another}, 2);
  EXPECT_EQ(lines_of(folder / "history.csv").size(), 3);
}

TEST(CSVLogger, HasEachLineOnDiskAtOnce) {
  const TempDir folder;
  CSVLogger logger(folder / "history.csv");
  Observer observer;
  observer.epoch_end = [&](TrainingState& state) {
    EXPECT_EQ(std::ssize(lines_of(folder / "history.csv")), state.epoch + 2);
  };
  train_logged({&logger, &observer}, 3);
}

TEST(CSVLogger, KeepsTheEpochsBeforeAnInterruption) {
  const TempDir folder;
  CSVLogger logger(folder / "history.csv");
  Observer observer;
  observer.batch_end = [](TrainingState& state) { state.stop_training = state.epoch == 2; };
  train_logged({&logger, &observer}, 5);
  EXPECT_EQ(lines_of(folder / "history.csv").size(), 3);
}

TEST(CSVLogger, WritesNanWithoutASign) {
  const TempDir folder;
  CSVLogger logger(folder / "history.csv");
  TrainingState state;
  state.logs.set("loss", -std::numeric_limits<double>::quiet_NaN());
  logger.on_train_begin(state);
  logger.on_epoch_end(state);
  EXPECT_EQ(lines_of(folder / "history.csv")[1], "1,nan,0,0");
}

TEST(CSVLogger, GoesOnWhereATrainingIsResumed) {
  const TempDir folder;
  const std::filesystem::path path = folder / "history.csv";
  CSVLogger before(path);
  log_epochs(before, 0, 12);
  EXPECT_EQ(text_of(path), kHeader + csv_lines(1, 12));
  CSVLogger after(path);
  log_epochs(after, 11, 0);
  EXPECT_EQ(text_of(path), kHeader + csv_lines(1, 11)) << "what will be trained again is dropped";
  log_epochs(after, 3, 2);
  EXPECT_EQ(text_of(path), kHeader + csv_lines(1, 5));
}

TEST(CSVLogger, GoesOnAfterALineThatIsNotWhole) {
  const TempDir folder;
  const std::filesystem::path path = folder / "history.csv";
  write_file(path, kHeader + csv_lines(1, 3) + "4,0.");
  CSVLogger logger(path);
  log_epochs(logger, 5, 1);
  EXPECT_EQ(text_of(path), kHeader + csv_lines(1, 3) + csv_lines(6, 6));
}

TEST(CSVLogger, BeginsWhereThereIsNothingToGoOnWith) {
  const TempDir folder;
  const std::filesystem::path path = folder / "history.csv";
  CSVLogger logger(path);
  log_epochs(logger, 3, 1);
  EXPECT_EQ(text_of(path), kHeader + csv_lines(4, 4));
  write_file(path, "");
  log_epochs(logger, 3, 1);
  EXPECT_EQ(text_of(path), kHeader + csv_lines(4, 4));
  write_file(path, kHeader);
  log_epochs(logger, 3, 1);
  EXPECT_EQ(text_of(path), kHeader + csv_lines(4, 4));
}

TEST(CSVLogger, DoesNotGoOnWithAnotherFile) {
  const TempDir folder;
  const std::filesystem::path path = folder / "history.csv";
  for (const std::string other :
       {"epoch,loss,accuracy,learning_rate,seconds\n1,2,3,4,5\n", "a letter", "epoch,loss", "\n"}) {
    write_file(path, other);
    CSVLogger resumed(path);
    expect_says(message_of<InvalidArgument>([&] { log_epochs(resumed, 1, 1); }),
                {"cannot go on with " + path.string(), "'epoch,loss,learning_rate,seconds'"});
    CSVLogger appending(path, {.append = true});
    EXPECT_THROW(log_epochs(appending, 0, 1), InvalidArgument);
    EXPECT_EQ(text_of(path), other) << "it is left as it was";
  }
}

TEST(CSVLogger, Appends) {
  const TempDir folder;
  const std::filesystem::path path = folder / "history.csv";
  CSVLogger logger(path, {.append = true});
  log_epochs(logger, 0, 2);
  EXPECT_EQ(text_of(path), kHeader + csv_lines(1, 2)) << "there was no file";
  log_epochs(logger, 0, 3);
  EXPECT_EQ(text_of(path), kHeader + csv_lines(1, 2) + csv_lines(1, 3)) << "one header";
  log_epochs(logger, 2, 2);
  EXPECT_EQ(text_of(path), kHeader + csv_lines(1, 2) + csv_lines(1, 4))
      << "the last training is the one that is resumed";
  write_file(path, kHeader + csv_lines(1, 1) + "2,0.");
  log_epochs(logger, 0, 1);
  EXPECT_EQ(text_of(path), kHeader + csv_lines(1, 1) + "2,0.\n" + csv_lines(1, 1));
}

TEST(CSVLogger, HasAnotherSeparator) {
  const TempDir folder;
  const std::filesystem::path path = folder / "history.csv";
  for (const std::string separator : {";", "\t", "|", " "}) {
    CSVLogger logger(path, {.separator = separator});
    log_epochs(logger, 0, 3);
    log_epochs(logger, 1, 1);
    std::string expected = kHeader + csv_lines(1, 2);
    for (char& c : expected) c = c == ',' ? separator[0] : c;
    EXPECT_EQ(text_of(path), expected);
  }
}

TEST(CSVLogger, RefusesWhatIsNoSeparator) {
  for (const std::string wrong : {"", ",,", ".", "1", "e", "-", "\n", "\"", "_"}) {
    expect_says(message_of<InvalidArgument>([&] { CSVLogger("f", {.separator = wrong}); }),
                {"CSVLogger: separator: expected one character"});
  }
  EXPECT_THROW(CSVLogger("f", {.separator = std::string(1, '\0')}), InvalidArgument);
}

TEST(CSVLogger, PutsNamesInQuotesWhereItMust) {
  const TempDir folder;
  CSVLogger logger(folder / "history.csv");
  TrainingState state;
  state.log_names = {"a,b", "a \"good\" one", "a;b"};
  logger.on_train_begin(state);
  EXPECT_EQ(lines_of(folder / "history.csv")[0],
            "epoch,\"a,b\",\"a \"\"good\"\" one\",a;b,learning_rate,seconds");
}
