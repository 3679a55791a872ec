#include "cli/options/unknown_option.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <gradus/core/registry.hpp>
#include <gradus/core/text.hpp>
#include <sstream>

namespace gradus::inline GRADUS_PRECISION::cli {

namespace {

/// What other programs call an option, in the form of bare(), and what to give here in its place,
/// in the order in which they are sought: the first that the command has counts.
struct ForeignNames {
  const char* names;
  const char* here;
};

constexpr std::array kForeignNames = {
    ForeignNames{"lr learning learnrate eta stepsize baselr initiallr initlr alpha",
                 "--learning-rate"},
    ForeignNames{"bs b batch minibatch minibatchsize trainbatchsize perdevicetrainbatchsize",
                 "--batch-size"},
    ForeignNames{"wd weightdecay decay", R"(--optimizer-config '{"weight_decay": 0.004}')"},
    ForeignNames{"clip clipnorm gradclip clipgrad clipgradnorm maxgradnorm gradientclipval",
                 R"(--optimizer-config '{"clipnorm": 1}')"},
    ForeignNames{"clipvalue", R"(--optimizer-config '{"clipvalue": 1}')"},
    ForeignNames{"beta1 betas adambeta1", R"(--optimizer-config '{"beta_1": 0.9}')"},
    ForeignNames{"beta2 adambeta2", R"(--optimizer-config '{"beta_2": 0.999}')"},
    ForeignNames{"eps epsilon adamepsilon", R"(--optimizer-config '{"epsilon": 1e-7}')"},
    ForeignNames{"ema useema", R"(--optimizer-config '{"use_ema": true}')"},
    ForeignNames{"labelsmoothing smoothing", R"(--loss-config '{"label_smoothing": 0.1}')"},
    ForeignNames{"fromlogits", R"(--loss-config '{"from_logits": true}')"},
    ForeignNames{"e ep epoch numepochs nepochs nepoch nbepoch nbepochs maxepochs numtrainepochs "
                 "trainepochs iterations",
                 "--epochs"},
    ForeignNames{"optim opt optimiser solver", "--optimizer"},
    ForeignNames{"mom", "--momentum"},
    ForeignNames{"nesterovmomentum nag usenesterov", "--nesterov"},
    ForeignNames{"val validation valid valsplit validsplit validationsize validationfraction "
                 "validationratio valsize valratio valfraction valpct testsplit testsize",
                 "--validation-split"},
    ForeignNames{"stratify stratified shufflesplit splitmode", "--split"},
    ForeignNames{"cv k kfold kfolds nfolds nsplits crossvalidation crossvalidate", "--folds"},
    ForeignNames{"classweights classweighting balance balanced", "--class-weight"},
    ForeignNames{"dropoutrate droprate dropoutprob keepprob p", "--dropout"},
    ForeignNames{"units hiddenunits hiddensize hiddensizes hiddendim hiddendims hiddenlayers "
                 "hiddenlayersizes layers layersizes nhidden numhidden width dense neurons",
                 "--hidden"},
    ForeignNames{"act actfn activationfunction activationfn nonlinearity", "--activation"},
    ForeignNames{"l1reg l1regularization l1lambda", "--l1"},
    ForeignNames{"l2reg l2regularization l2lambda reg regularization kernelregularizer lambda",
                 "--l2"},
    ForeignNames{"criterion lossfn lossfunction objective", "--loss"},
    ForeignNames{"metric m", "--metrics"},
    ForeignNames{"scheduler sched lrschedule lrscheduler lrdecay cosine", "--schedule"},
    ForeignNames{"randomseed randomstate rng manualseed s", "--seed"},
    ForeignNames{"j jobs njobs nthreads numthreads workers numworkers cpus cores numprocesses",
                 "--threads"},
    ForeignNames{"device gpu gpus cuda nocuda accelerator", "--threads"},
    ForeignNames{"d dataset datadir datapath dataroot datafolder root", "--data"},
    ForeignNames{"traindata trainfile trainset trainpath csv", "--train"},
    ForeignNames{"testdata testfile testset testpath valdata validationdata valfile", "--test"},
    ForeignNames{"label labels y targetcolumn labelcolumn ycol", "--target"},
    ForeignNames{"type problemtype", "--task"},
    ForeignNames{"imagesize imgsize resize targetsize inputsize", "--size"},
    ForeignNames{"channels colormode grayscale greyscale gray grey rgb", "--color-mode"},
    ForeignNames{"sep delimiter delim delimwhitespace", "--separator"},
    ForeignNames{"charset codepage", "--encoding"},
    ForeignNames{"impute fillna nan", "--missing"},
    ForeignNames{"navalues", "--missing-values"},
    ForeignNames{"dropcolumns excludecolumns exclude ignorecolumns", "--drop"},
    ForeignNames{"usecols columns features", "--keep"},
    ForeignNames{"parsedates", "--dates"},
    ForeignNames{"handleunknown", "--unseen"},
    ForeignNames{"n maxsamples numsamples nsamples subset samples trainsize", "--limit"},
    ForeignNames{"normalise normalization normalisation rescale scale", "--normalize"},
    ForeignNames{"standardise standardization standardscaler", "--standardize"},
    ForeignNames{"aug augmentation dataaugmentation", "--augment"},
    ForeignNames{"arch architecture network net modelfile", "--model"},
    ForeignNames{"o out output savemodel savepath modelout saveto outputdir", "--output"},
    ForeignNames{"o out output savemodel savepath modelout saveto outputdir", "--save"},
    ForeignNames{"ckpt checkpointdir checkpointpath ckptdir savedir", "--checkpoint"},
    ForeignNames{"savefreq savesteps checkpointfreq ckptevery", "--checkpoint-every"},
    ForeignNames{"resumefrom restore load resumefromcheckpoint continue", "--resume"},
    ForeignNames{"savebestonly modelcheckpoint best bestmodel", "--save-best"},
    ForeignNames{"earlystop es", "--early-stopping"},
    ForeignNames{"patience", "--early-stopping patience=3"},
    ForeignNames{"reducelr reducelronplateau plateau", "--reduce-lr-on-plateau"},
    ForeignNames{"logdir logs tensorboard rundir", "--log-dir"},
    ForeignNames{"browser openbrowser showreport", "--open"},
    ForeignNames{"v verbose verbosity q quiet silent", "--log-level"},
    ForeignNames{"bar progressbar noprogress", "--progress"},
    ForeignNames{"c cfg conf configfile", "--config"},
    ForeignNames{"raw noprepare nopreprocess", "--as-is"},
    ForeignNames{"format targetformat", "--to"},
};

/// Small letters without what is between them: "--batch_size" as "batchsize".
std::string bare(const std::string& name) {
  std::string letters;
  for (const char c : name) {
    if (c == '-' || c == '_') continue;
    letters += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return letters;
}

bool has_word(const std::string& text, const std::string& word) {
  return (" " + text + " ").find(" " + word + " ") != std::string::npos;
}

/// What to give in place of the name: an option that is written a little otherwise, or one that
/// other programs call so; "" where there is none.
std::string other_spelling(const std::string& name, const CLI::App& app) {
  const std::string sought = bare(name);
  for (const CLI::Option* option : app.get_options()) {
    const std::vector<std::string>& names = option->get_lnames();
    const auto is_same = [&](const std::string& known) { return bare(known) == sought; };
    if (std::ranges::any_of(names, is_same)) return "--" + names.front();
  }
  for (const ForeignNames& foreign : kForeignNames) {
    std::string here = foreign.here;
    const std::string option = here.substr(0, here.find(' '));
    if (!has_word(foreign.names, sought)) continue;
    if (app.get_option_no_throw(option) != nullptr) return here;
    const CLI::App* parent = app.get_parent();
    if (parent != nullptr && parent->get_option_no_throw(option) != nullptr) return here;
  }
  return "";
}

/// "train and explain": the commands that have the option.
std::string commands_with(const std::string& option, const CLI::App& app) {
  std::vector<std::string> names;
  if (app.get_parent() == nullptr) return "";
  for (const CLI::App* command : app.get_parent()->get_subcommands({})) {
    if (command->get_option_no_throw(option) != nullptr) names.push_back(command->get_name());
  }
  return listed(names, "and");
}

}  // namespace

std::string unknown_option_message(const std::string& name, const CLI::App& app) {
  std::vector<std::string> known;
  for (const CLI::Option* option : app.get_options()) known.push_back(option->get_name());
  if (const std::string here = other_spelling(name, app); !here.empty()) {
    return unknown_name_message("option", name, {}, {}) + "; it is called " + here + " here";
  }
  if (const std::string others = commands_with(name, app); !others.empty()) {
    return unknown_name_message("option", name, {}, {}) + " of `gradus " + app.get_name() +
           "`; it belongs to " + others;
  }
  return unknown_name_message("option", name, known, {});
}

}  // namespace gradus::cli
