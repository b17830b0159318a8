import Foundation
import Testing

@testable import CaptionExample

@Suite("The document on options")
struct OptionsDocument {
  private func lines() throws -> [Substring] {
    let path = URL(filePath: #filePath).appending(path: "../../../Docs/Options.md")
    return try String(contentsOf: path.standardizedFileURL, encoding: .utf8).split(separator: "\n")
  }

  private var help: String { Train.helpMessage(includeHidden: true, columns: 200) }

  private func options(in text: String) -> Set<String> {
    Set(text.matches(of: /--[a-z][a-z0-9-]*/).map { String($0.0) })
  }

  @Test("names options and commands that there are")
  func exist() throws {
    let known = options(in: help)
    let commands = Set(CaptionExample.configuration.subcommands.map { $0._commandName })
    var (rows, column) = (0, 1)
    var unknown: [String] = []
    for line in try lines() where line.hasPrefix("|") && !line.hasPrefix("|--") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      if let header = cells.firstIndex(of: "ours") {
        column = header
        continue
      }
      let ours = cells[column]
      rows += 1
      let names = ours.matches(of: /`([^`]+)`/).map { String($0.1) }
      if !ours.hasPrefix("none") && names.isEmpty { unknown.append(String(line)) }
      for name in names where ours.hasPrefix("`") || name.hasPrefix("--") {
        let isKnown = name.hasPrefix("--") ? known.contains(name) : commands.contains(name)
        if !isKnown { unknown.append(name) }
      }
    }
    #expect(unknown == [])
    #expect(rows > 80)
  }

  @Test("leaves no option of training out")
  func complete() throws {
    let text = try lines().joined(separator: "\n")
    let documented = options(in: text)
    let shared = [
      "--help", "--help-hidden", "--version", "--quiet", "--include-restval", "--image-column",
      "--caption-column", "--separator", "--clip",
    ]
    let own = options(in: help).subtracting(shared).filter { !$0.hasPrefix("--no-") }
    #expect(own.subtracting(documented) == [])
  }

  @Test("names every option of the three systems' command lines")
  func theirs() throws {
    let text = try lines().joined(separator: "\n")
    let theirs = """
      use_wandb project tag notes log_wandb_freq parse_args checkpoint_fname torch_hub_dir
      torch_hub_model pretrained FINETUNE_ENCODER encoder_dim decoder_dim attention_dim embed_dim
      hidden_dim depth encoder_size mixed_training batch_first num_layers bidirectional
      use_glove_embeddings finetune_embedding use_attention use_one_network teacher_forcer encoder_lr
      decoder_lr remove_punct lemmatize stemmize remove_stopwords remove_numbers track_metric
      batch_size test_batch_size shuffle transform_input plot_name epochs use_amp momentum optim
      resume_training learning_rate use_scheduler scheduler sched_patience lr_finder weight_decay
      dropout checkpoint save_to_wandb seed clip cuda early_stop patience mode validate inference
      train_network num_workers inference_image batch-size lr backend hosts current-host model-dir
      data-dir seq_length ff_dim enc_heads dec_heads artifact_dir
      """.split(whereSeparator: \.isWhitespace)
    #expect(theirs.filter { !text.contains("`--\($0)`") } == [])
  }
}
